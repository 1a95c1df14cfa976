/** The events that CodeCommit sends when branches and tags move. */
import type { Call } from '../service.js';
import {
  branchesOf,
  changeRepository,
  folderOf,
  repositoryNamed,
  setDefaultBranch,
  type RepositoryRecord,
} from './codecommit/repository.js';
import { emit, type Emitted, type Started } from './events-emit.js';

export { repositoryOf } from './codecommit/repository.js';

/** Stands for no commit where git writes an old or a new one. */
export const NO_COMMIT = '0'.repeat(40);

/** A branch or a tag that moved: its full name, and the commit ids before and after (`NO_COMMIT`: it was, or is, not there). */
export interface RefUpdate {
  readonly ref: string;
  readonly before: string;
  readonly after: string;
}

/**
 * Sends the events for references that have moved (in the repository named, of the call's region), and gives the
 * executions that they started. The first branch of an empty repository becomes its default one.
 * @throws AwsError `RepositoryDoesNotExistException`
 */
export async function received(repositoryName: string, updates: readonly RefUpdate[], call: Call): Promise<Started[]> {
  const repository = await repositoryNamed(call, repositoryName);
  await chooseDefaultBranch(await folderOf(call, repositoryName), updates);
  await changeRepository(call, repositoryName, (unchanged) => unchanged);
  const started: Started[] = [];
  for (const update of updates) {
    const event = stateChange(repository, update, call);
    if (event) started.push(...(await emit(event, call)));
  }
  return started;
}

async function chooseDefaultBranch(folder: string, updates: readonly RefUpdate[]): Promise<void> {
  const branches = await branchesOf(folder);
  if (branches.some(({ isDefault }) => isDefault)) return;
  const first = updates.map(({ ref }) => branches.find(({ name }) => ref === `refs/heads/${name}`)).find(Boolean);
  if (first) await setDefaultBranch(folder, first.name);
}

/** CodeCommit User Guide, "Monitoring CodeCommit events": `referenceCreated`, `referenceUpdated`, `referenceDeleted`. */
function stateChange(repository: RepositoryRecord, { ref, before, after }: RefUpdate, call: Call): Emitted | undefined {
  const [, kind, referenceName] = /^refs\/(heads|tags)\/(.+)$/.exec(ref) ?? [];
  if (!referenceName || before === after) return undefined;
  return {
    source: 'aws.codecommit',
    detailType: 'CodeCommit Repository State Change',
    resources: [call.arn('codecommit', repository.name)],
    detail: {
      callerUserArn: call.principal,
      event: before === NO_COMMIT ? 'referenceCreated' : after === NO_COMMIT ? 'referenceDeleted' : 'referenceUpdated',
      referenceFullName: ref,
      referenceName,
      referenceType: kind === 'heads' ? 'branch' : 'tag',
      repositoryId: repository.id,
      repositoryName: repository.name,
      ...(after === NO_COMMIT ? {} : { commitId: after }),
      ...(before === NO_COMMIT ? {} : { oldCommitId: before }),
    },
  };
}
