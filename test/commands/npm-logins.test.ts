import { expect, test } from 'vitest';
import { loginsIn } from '../../src/commands/npm-logins.js';

const aws = '//my-domain-123456789012.d.codeartifact.cn-north-1.amazonaws.com.cn/npm/shop/';
const local = '//127.0.0.1:4873/npm/pipelines-000000000000.us-east-1/lib/';

test('what npm was told of CodeArtifact is known by its URLs, each once', () => {
  const text = [`${aws}:_authToken=x`, `registry=https:${aws}`, `registry = "http:${local}"`, 'fund=false'];
  expect(loginsIn(text.join('\r\n'))).toEqual([
    {
      url: `https:${aws}`,
      domain: 'my-domain',
      account: '123456789012',
      region: 'cn-north-1',
      repository: 'shop',
      isLocal: false,
    },
    {
      url: `http:${local}`,
      domain: 'pipelines',
      account: '000000000000',
      region: 'us-east-1',
      repository: 'lib',
      isLocal: true,
    },
  ]);
});

test.each([
  '//registry.npmjs.org/:_authToken=x',
  'registry=https://example.com/npm/shop/',
  `; ${aws}:_authToken=x`,
  `${aws}:username=me`,
])('%s is no such', (line) => {
  expect(loginsIn(line)).toEqual([]);
});
