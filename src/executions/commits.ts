/** The commits between two. CodeCommit has no log: the parents are walked, commit by commit. */
import { BatchGetCommitsCommand, type Commit as Read } from '@aws-sdk/client-codecommit';
import { ignore } from '../aws/errors.js';
import type { Context } from '../context.js';
import { printable } from '../printable.js';
import { subject } from './execution.js';

interface Commit {
  readonly id: string;
  /** The first line. */
  readonly message: string;
  readonly author?: string | undefined;
}

export interface Commits {
  /** Newest first. */
  readonly commits: readonly Commit[];
  /** Whether the walk was ended before the last one. */
  readonly more: boolean;
}

/** How many commits are named. */
const most = 20;

/** How many are read, those of the other side too. */
const mostRead = 60;

/**
 * The commits that lead to `id` and not to `former`; with no `former`, all that lead to `id`. What cannot be read, such as a
 * commit that was removed from its branch and forgotten, ends the walk.
 */
export async function commitsBetween(context: Context, former: string | undefined, id: string): Promise<Commits> {
  const read = new Map<string, Read>();
  // True: it leads to `former`, too.
  const isOld = new Map<string, boolean>([[id, false]]);
  if (former !== undefined) isOld.set(former, true);
  const waiting = new Set(isOld.keys());
  const commits: Commit[] = [];
  const isNew = (each: string) => isOld.get(each) === false;
  while ([...waiting].some(isNew)) {
    if (commits.length >= most || read.size > mostRead) return { commits, more: true };
    await readInto(
      read,
      context,
      [...waiting].filter((each) => !read.has(each)),
    );
    const next = newest([...waiting].flatMap((each) => read.get(each) ?? []));
    if (!next?.commitId) return { commits, more: true };
    waiting.delete(next.commitId);
    const old = !isNew(next.commitId);
    if (!old) commits.push(commitOf(next));
    for (const parent of next.parents ?? []) {
      if (!isOld.has(parent)) waiting.add(parent);
      isOld.set(parent, old || isOld.get(parent) === true);
    }
  }
  return { commits, more: false };
}

async function readInto(read: Map<string, Read>, { aws, names }: Context, commitIds: string[]): Promise<void> {
  if (commitIds.length === 0) return;
  const request = new BatchGetCommitsCommand({ repositoryName: names.repository.name, commitIds });
  const answer = await ignore('RepositoryDoesNotExistException', aws.codecommit().send(request));
  for (const commit of answer?.commits ?? []) read.set(commit.commitId ?? '', commit);
}

/** The parents of a commit are never newer than it: so each is met before what leads to it. */
function newest(commits: readonly Read[]): Read | undefined {
  return commits.toSorted((a, b) => time(b) - time(a))[0];
}

/** CodeCommit gives the time as git has it: `1767261600 +0100`. */
function time({ committer }: Read): number {
  return Number.parseInt(committer?.date ?? '0', 10);
}

function commitOf({ commitId = '', message = '', author }: Read): Commit {
  return {
    id: commitId,
    message: subject(message),
    ...(author?.name !== undefined && { author: printable(author.name) }),
  };
}
