/** What the documentation says of the local AWS is what the code has. */
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { resourceTypes } from '../src/local/runs/stacks/types/index.js';
import { services } from '../src/local/services/index.js';

const titles: Readonly<Record<string, string>> = {
  codeartifact: 'CodeArtifact',
  cloudformation: 'CloudFormation',
  codebuild: 'CodeBuild',
  codecommit: 'CodeCommit',
  codedeploy: 'CodeDeploy',
  codepipeline: 'CodePipeline',
  elasticbeanstalk: 'Elastic Beanstalk',
  events: 'EventBridge',
  iam: 'IAM',
  logs: 'CloudWatch Logs',
  s3: 'S3',
  secretsmanager: 'Secrets Manager',
  ssm: 'Systems Manager',
  sts: 'STS',
};

it('docs/local-aws.md has every operation, and says which are stored only', async () => {
  const offered = await Promise.all(
    services.map(async (listed) => {
      const { name, operations, storedOnly = {} } = await listed.load();
      const rows = Object.keys(operations).toSorted();
      expect(rows).toEqual(expect.arrayContaining(Object.keys(storedOnly)));
      return rows.map((operation) => {
        const stored = storedOnly[operation];
        return [titles[name], operation, stored === undefined ? 'real' : `stored only: ${stored}`];
      });
    }),
  );
  const page = await readFile(new URL('../docs/local-aws.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| ([\w ]+?) +\| `(\w+)` +\| (.+?) +\|$/gm)].map((row) => row.slice(1));
  const lines = (table: (string | undefined)[][]) => table.map((row) => row.join(' | ')).toSorted();
  expect(lines(rows)).toEqual(lines(offered.flat()));
});

it('docs/local-templates.md has every type of resources', async () => {
  const page = await readFile(new URL('../docs/local-templates.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `(AWS::\w+::\w+)`/gm)].map(([, type]) => type);
  expect(rows).toEqual(resourceTypes.map(({ type }) => type).toSorted());
});
