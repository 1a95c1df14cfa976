/** The local CodeCommit under boto3, the AWS CLI, and git with what they say. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operationsOf, refused, sayWhatIsSkipped, serve, type Served, type Told } from '../helpers/client-suite.js';
import { awsCli, pythonWithBoto3 } from '../helpers/clients.js';

sayWhatIsSkipped('CodeCommit');

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

describe.skipIf(pythonWithBoto3 === undefined)('boto3', () => {
  let told: Told;
  beforeAll(async () => {
    told = await served.python('codecommit');
  });

  test('succeeds with every operation', async () => {
    expect(told.succeeded['codecommit']).toEqual(await operationsOf('codecommit'));
  });

  test('has its repositories', () => {
    expect(told.said).toMatchObject({
      none: { repositories: [] },
      created: {
        accountId: '000000000000',
        repositoryName: 'hello',
        repositoryDescription: 'A first one',
        creationDate: 'datetime',
        lastModifiedDate: 'datetime',
        cloneUrlHttp: `${served.url}/v1/repos/hello`,
        Arn: 'arn:aws:codecommit:us-east-1:000000000000:hello',
      },
      got: true,
      listed: ['other', 'hello'],
      batch: [['other'], ['nope']],
      described: 'Better',
      tags: { team: 'api' },
      deleted: true,
      'deleted twice': {},
    });
  });

  test('reads what it commits', () => {
    expect(told.said).toMatchObject({
      committed: [
        [
          { absolutePath: 'a/x.bin', fileMode: 'NORMAL' },
          { absolutePath: 'b.sh', fileMode: 'EXECUTABLE' },
        ],
        [],
        [],
      ],
      'deleted file': 'b.sh',
      commit: { parents: [], message: 'First', author: { name: 'Ann', email: 'ann@example.com' }, additionalData: '' },
      commits: [true, 'CommitIdDoesNotExistException'],
      file: { fileContent: { bytes: '\x00\xff' }, fileMode: 'NORMAL', fileSize: 2, filePath: 'a/x.bin' },
      blob: { bytes: 'c' },
      folder: { subFolders: ['a'], files: ['c'], symbolicLinks: [], subModules: [] },
      differences: [[['D', true, false]], [['A', false, true]]],
    });
  });

  test('has its branches', () => {
    expect(told.said).toMatchObject({
      branch: true,
      branches: [['feature', 'main']],
      default: 'feature',
      'deleted branch': 'main',
    });
  });

  test('is told what is wrong', () => {
    expect(told.said['errors']).toEqual([
      refused('RepositoryDoesNotExistException', 'nope does not exist'),
      refused('InvalidRepositoryNameException', /^The repository name is not valid\./),
      refused('RepositoryNameExistsException', 'Repository named hello already exists'),
      refused('BranchDoesNotExistException', 'Branch nope does not exist'),
      refused('DefaultBranchCannotBeDeletedException', /default branch for the repository, and cannot be deleted\./),
      refused('BranchNameExistsException', /Branch names must be unique\.$/),
      refused('ParentCommitIdOutdatedException', /parent commit ID is not the current tip/),
      refused('FileEntryRequiredException', /no files have been specified/),
      refused('FileDoesNotExistException', /^The specified file does not exist: nope\./),
      refused('FolderDoesNotExistException', /^The specified folder does not exist\./),
      refused('CommitIdDoesNotExistException', `Commit ${'f'.repeat(40)} does not exist.`),
      refused('BlobIdDoesNotExistException', 'The specified blob does not exist.'),
      refused('CommitDoesNotExistException', /^The specified commit does not exist/),
      refused('RepositoryDoesNotExistException', 'nope does not exist'),
      refused('InvalidContinuationTokenException', 'The specified continuation token is not valid.'),
    ]);
  });
});

describe.skipIf(awsCli === undefined)('the AWS CLI', { timeout: 180_000 }, () => {
  test('makes a repository, puts a file there and reads it', async () => {
    await writeFile(join(served.folder, 'file'), Buffer.from([0, 255]));
    const input = JSON.stringify({ repositoryName: 'cli', tags: { a: '1' } });
    const query = ['--query', 'repositoryMetadata.[repositoryName,cloneUrlHttp]', '--output', 'text'];
    expect(await served.cli('codecommit', 'create-repository', '--cli-input-json', input, ...query)).toBe(
      `cli\t${served.url}/v1/repos/cli\n`,
    );
    const put = ['--repository-name', 'cli', '--branch-name', 'main', '--file-path', 'x', '--file-content'];
    await served.cli('codecommit', 'put-file', ...put, 'fileb://file');
    const get = ['--repository-name', 'cli', '--file-path', 'x', '--query', 'fileContent'];
    expect(JSON.parse(await served.cli('codecommit', 'get-file', ...get))).toBe('AP8=');
  });
});
