/** The commands for templates that are too long for a request. */
import { expect, test } from 'vitest';
import { formats } from '../../src/export/index.js';
import type { Exported, Thing } from '../../src/export/thing.js';

const bucket: Thing = {
  id: 'ArtifactBucket',
  type: 'AWS::S3::Bucket',
  comment: '',
  name: 'hello-123456789012-eu-central-1',
  properties: { BucketName: 'hello-123456789012-eu-central-1' },
};

/** A pipeline with so many log groups. */
function exported(count: number, more: Partial<Exported> = {}): Exported {
  const groups = Array.from({ length: count }, (_, index) => ({
    id: `LogGroup${index}`,
    type: 'AWS::Logs::LogGroup',
    comment: 'What builds print.',
    name: `/hello/${index}`,
    properties: { LogGroupName: `/hello/${index}`, RetentionInDays: 30 },
  }));
  return {
    name: 'hello',
    account: '123456789012',
    partition: 'aws',
    region: 'eu-central-1',
    domain: 'amazonaws.com',
    parameters: { PipelineName: 'hello' },
    things: [bucket, ...groups],
    computed: [],
    notes: [],
    ...more,
  };
}

const [short, long] = [exported(10), exported(400)];
const { write, takeOver } = formats.cloudformation;

test('a template that fits into a request is handed over with it', () => {
  expect(takeOver(short)[0]).toContain('--template-body file://import.yml ');
  expect(write(short)['README.md']).not.toContain('BUCKET');
});

test('a longer one is put into the bucket of the artifacts before', () => {
  expect(Buffer.byteLength(write(long)['import.yml']!)).toBeGreaterThan(51_200);
  const [copy, create] = takeOver(long);
  expect(copy).toBe(
    'aws s3 cp import.yml s3://hello-123456789012-eu-central-1/hello-stack/import.yml --region eu-central-1',
  );
  expect(create).toContain(
    ' --template-url https://hello-123456789012-eu-central-1.s3.eu-central-1.amazonaws.com/hello-stack/import.yml ',
  );
  expect(create).not.toContain('--template-body');
  const readme = write(long)['README.md'];
  expect(readme).toContain(takeOver(long).join('\n'));
  expect(readme).toContain(' --template-file template.yml --s3-bucket BUCKET --capabilities');
});

test('the bucket may be of your own, and in China', () => {
  const other = {
    domain: 'amazonaws.com.cn',
    region: 'cn-north-1',
    parameters: { PipelineName: 'hello', ArtifactBucket: 'mine' },
  };
  expect(takeOver(exported(400, other))[1]).toContain(
    '--template-url https://mine.s3.cn-north-1.amazonaws.com.cn/hello-stack/import.yml',
  );
});
