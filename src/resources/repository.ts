import {
  CreateCommitCommand,
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  GetRepositoryCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
} from '@aws-sdk/client-codecommit';
import { ignore } from '../aws/errors.js';
import type { Context } from '../context.js';
import { tagsOf } from '../names.js';
import { type Found, resource } from './resource.js';

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
    const { defaultBranch, cloneUrlHttp } = found.repositoryMetadata ?? {};
    return {
      actual: {
        seeded: defaultBranch !== undefined,
        ...(defaultBranch !== undefined && { defaultBranch }),
        ...(cloneUrlHttp !== undefined && { cloneUrl: cloneUrlHttp }),
      },
      tags: tags?.tags ?? {},
    };
  },
  settings: ({ actual }) => (actual.defaultBranch === undefined ? {} : { branch: actual.defaultBranch }),
  async create(context) {
    const { aws, config, names } = context;
    await aws.codecommit().send(
      new CreateRepositoryCommand({
        repositoryName: names.repository.name,
        repositoryDescription: `Source of the pipeline ${names.pipeline.name}`,
        tags: tagsOf(config.name, config.tags),
      }),
    );
    await commitTemplate(context);
  },
  async update(context, { actual }) {
    const { aws, config, names } = context;
    const tags = tagsOf(config.name, config.tags);
    await aws.codecommit().send(new TagResourceCommand({ resourceArn: names.repository.arn, tags }));
    if (!actual.seeded) await commitTemplate(context);
  },
  async remove({ aws, names }) {
    await aws.codecommit().send(new DeleteRepositoryCommand({ repositoryName: names.repository.name }));
  },
});

/** What `git clone` takes. */
export function cloneUrlOf(found: Found<object> | undefined): string | undefined {
  return (found?.actual as Repository | undefined)?.cloneUrl;
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
        authorName: 'pipeline-setup',
        commitMessage: `Hello World from the template ${config.template}\n`,
        putFiles: files.map(({ path, content, mode }) => ({ filePath: path, fileContent: content, fileMode: mode })),
      }),
    ),
  );
}
