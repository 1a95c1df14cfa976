import {
  BatchGetCommitsCommand,
  CreateCommitCommand,
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  GetBranchCommand,
  GetRepositoryCommand,
  ListBranchesCommand,
  ListTagsForResourceCommand,
  type RepositoryMetadata,
  TagResourceCommand,
} from '@aws-sdk/client-codecommit';
import { ignore } from '../aws/errors.js';
import type { Context } from '../context.js';
import { tagsOf } from '../names.js';
import { resource } from './resource.js';

interface Repository {
  /** Whether there is a commit in it. A repository that has one is left as it is. */
  readonly seeded: boolean;
  /** The branch that a clone checks out. */
  readonly defaultBranch?: string;
  readonly cloneUrl?: string;
}

/** The CodeCommit repository, with its first commit: creating the pipeline runs it, so there must be something to run. */
export const repository = resource<Repository, 'repository'>({
  kind: 'repository',
  after: [],
  removedAfter: ['pipeline'],
  identify: (names) => names.repository,
  desired: () => ({ seeded: true }),
  async read({ aws, names }) {
    const codecommit = aws.codecommit();
    const [found, tags] = await Promise.all([
      ignore(
        'RepositoryDoesNotExistException',
        codecommit.send(new GetRepositoryCommand({ repositoryName: names.repository.name })),
      ),
      ignore(
        'RepositoryDoesNotExistException',
        codecommit.send(new ListTagsForResourceCommand({ resourceArn: names.repository.arn })),
      ),
    ]);
    if (!found) return undefined;
    return { actual: shapeOf(found.repositoryMetadata), tags: tags?.tags ?? {} };
  },
  settings: ({ actual }) => (actual.defaultBranch === undefined ? {} : { branch: actual.defaultBranch }),
  async create(context) {
    const { aws, config, names } = context;
    const { repositoryMetadata } = await aws.codecommit().send(
      new CreateRepositoryCommand({
        repositoryName: names.repository.name,
        repositoryDescription: `Source of the pipeline ${names.pipeline.name}`,
        tags: tagsOf(config.name, config.tags),
      }),
    );
    await commitTemplate(context);
    return shapeOf({ ...repositoryMetadata, defaultBranch: config.branch });
  },
  async update(context, { actual }) {
    const { aws, config, names } = context;
    const tags = tagsOf(config.name, config.tags);
    await aws.codecommit().send(new TagResourceCommand({ resourceArn: names.repository.arn, tags }));
    if (actual.seeded) return actual;
    await commitTemplate(context);
    return { ...actual, seeded: true, defaultBranch: config.branch };
  },
  async remove({ aws, names }) {
    await aws.codecommit().send(new DeleteRepositoryCommand({ repositoryName: names.repository.name }));
  },
});

/** What `git clone` takes, and the branch that it checks out, as far as AWS has told. */
export function originOf(repository: object = {}): Pick<Repository, 'cloneUrl' | 'defaultBranch'> {
  return repository;
}

/** Whether it is as it was made: nothing is in it, or the first commit alone. */
export async function isAsMade({ aws, config, names }: Context): Promise<boolean> {
  const codecommit = aws.codecommit();
  const repositoryName = names.repository.name;
  const { branches = [] } = await codecommit.send(new ListBranchesCommand({ repositoryName }));
  if (branches.length === 0) return true;
  if (branches.length > 1 || branches[0] !== config.branch) return false;
  const { branch } = await codecommit.send(new GetBranchCommand({ repositoryName, branchName: config.branch }));
  const commitIds = [branch?.commitId ?? ''];
  const { commits = [] } = await codecommit.send(new BatchGetCommitsCommand({ repositoryName, commitIds }));
  return commits.length === 1 && commits.every(({ parents, author }) => !parents?.length && author?.name === seeder);
}

/** Who has made the first commit. */
const seeder = 'pipeline-setup';

function shapeOf({ defaultBranch, cloneUrlHttp }: RepositoryMetadata = {}): Repository {
  return {
    seeded: defaultBranch !== undefined,
    ...(defaultBranch !== undefined && { defaultBranch }),
    ...(cloneUrlHttp !== undefined && { cloneUrl: cloneUrlHttp }),
  };
}

/** The first commit, whole or not at all. */
async function commitTemplate({ aws, config, names }: Context): Promise<void> {
  const { seed } = await import('../templates/index.js');
  const files = await seed(config.template, config.name);
  await ignore(
    // Somebody was faster: the branch has a commit, which is all that is wanted.
    'ParentCommitIdRequiredException',
    aws.codecommit().send(
      new CreateCommitCommand({
        repositoryName: names.repository.name,
        branchName: config.branch,
        authorName: seeder,
        commitMessage: `Hello World from the template ${config.template}\n`,
        putFiles: files.map(({ path, content, mode }) => ({ filePath: path, fileContent: content, fileMode: mode })),
      }),
    ),
  );
}
