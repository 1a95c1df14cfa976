import { tryGit } from './git.js';
import { branchesIn, looseObject } from './git-files.js';
import { isObjectId } from './names.js';

/**
 * The id of the commit that the name stands for, if there is one.
 * @param name a full id, `HEAD`, or a reference with its whole name
 */
export async function commitOf(folder: string, name: string): Promise<string | undefined> {
  const id = isObjectId(name) ? name.toLowerCase() : headOf(folder, name);
  if (id !== undefined && looseObject(folder, id)?.type === 'commit') return id;
  const { status, stdout } = await tryGit(folder, ['rev-parse', '--verify', '--quiet', `${name}^{commit}`]);
  return status === 0 ? stdout.toString().trim() : undefined;
}

/** Whether a full id is that of a commit itself: git takes that of an annotated tag for the tag's commit, too. */
export async function isCommit(folder: string, id: string): Promise<boolean> {
  return (await commitOf(folder, id)) === id.toLowerCase();
}

function headOf(folder: string, name: string): string | undefined {
  const branch = branchesIn(folder)?.find((each) =>
    name === 'HEAD' ? each.isDefault : name === `refs/heads/${each.name}`,
  );
  return branch?.commitId;
}
