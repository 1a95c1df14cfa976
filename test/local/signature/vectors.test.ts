/** Signatures that AWS publishes. */
import { describe, expect, it } from 'vitest';
import type { AwsError } from '../../../src/local/errors.js';
import { type Verification, verify } from '../../../src/local/signature/verify.js';
import { utf8, type WireRequest } from '../../../src/local/wire.js';

type Sent = readonly [
  first: string,
  headers: Readonly<Record<string, string>>,
  signedHeaders: string,
  signature: string,
  body?: string,
];

/** @param credential the key and the scope */
function wire([first, headers, signedHeaders, signature, body = '']: Sent, credential: string): WireRequest {
  const [method = '', target = ''] = first.split(' ');
  const [path = '', query = ''] = target.split('?');
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
  return {
    method,
    path,
    query: new URLSearchParams(query),
    headers: signature === '' ? headers : { ...headers, authorization },
    body: utf8.encode(body),
  };
}

function verification(parts: Pick<Verification, 'protocol' | 'service'>, now: string, secret: string): Verification {
  return { ...parts, now: new Date(now), keyOf: async () => ({ secretAccessKey: secret, principal: 'somebody' }) };
}

/** Whose the request is, and how it is refused with another last digit: it is the signature that lets it through. */
async function proved(request: WireRequest, how: Verification) {
  const { principal } = await verify(request, how);
  const authorization = (request.headers['authorization'] ?? '').replace(/.$/, (digit) => (digit === '0' ? '1' : '0'));
  const query = new URLSearchParams(request.query);
  if (query.has('X-Amz-Signature')) query.set('X-Amz-Signature', '0'.repeat(64));
  const headers = { ...request.headers, ...(authorization && { authorization }) };
  const refused = await verify({ ...request, headers, query }, how).catch(({ code }: AwsError) => code);
  return [principal, refused];
}

describe('the Signature Version 4 test suite', () => {
  const host = 'example.amazonaws.com';
  const headers = { host, 'x-amz-date': '20150830T123600Z' };
  const plain = 'host;x-amz-date';
  const how = verification(
    { protocol: 'json', service: 'service' },
    '2015-08-30T12:36:00Z',
    'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  );
  const vanilla = '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31';

  it.each<[string, Sent]>([
    ['get-vanilla', ['GET /', headers, plain, vanilla]],
    ['get-slash', ['GET //', headers, plain, vanilla]],
    ['get-relative-relative', ['GET /example1/example2/../..', headers, plain, vanilla]],
    ['get-slash-dot-slash', ['GET /./', headers, plain, vanilla]],
    [
      'get-slash-pointless-dot',
      ['GET /./example', headers, plain, 'ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5'],
    ],
    ['post-vanilla', ['POST /', headers, plain, '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b']],
    [
      'get-vanilla-query-order-key-case',
      [
        'GET /?Param2=value2&Param1=value1',
        headers,
        plain,
        'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
      ],
    ],
    [
      'get-header-value-trim',
      [
        'GET /',
        { ...headers, 'my-header1': ' value1', 'my-header2': ' "a   b   c"' },
        'host;my-header1;my-header2;x-amz-date',
        'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
      ],
    ],
    [
      'post-x-www-form-urlencoded',
      [
        'POST /',
        { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
        'content-type;host;x-amz-date',
        'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
        'Param1=value1',
      ],
    ],
  ])('%s', async (_name, sent) => {
    const request = wire(sent, 'AKIDEXAMPLE/20150830/us-east-1/service/aws4_request');
    expect(await proved(request, how)).toEqual(['somebody', 'InvalidSignatureException']);
  });
});

describe("the examples in S3's documentation", () => {
  const host = 'examplebucket.s3.amazonaws.com';
  const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
  const headers = { host, 'x-amz-content-sha256': empty, 'x-amz-date': '20130524T000000Z' };
  const plain = 'host;x-amz-content-sha256;x-amz-date';
  const how = verification(
    { protocol: 'rest-xml', service: 's3' },
    '2013-05-24T00:00:00Z',
    'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  );
  const credential = 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request';
  const presigned = new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': credential,
    'X-Amz-Date': '20130524T000000Z',
    'X-Amz-Expires': '86400',
    'X-Amz-SignedHeaders': 'host',
    'X-Amz-Signature': 'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
  });

  it.each<[string, Sent]>([
    [
      'GET Object',
      [
        'GET /test.txt',
        { ...headers, range: 'bytes=0-9' },
        'host;range;x-amz-content-sha256;x-amz-date',
        'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
      ],
    ],
    [
      'PUT Object',
      [
        'PUT /test%24file.text',
        {
          ...headers,
          date: 'Fri, 24 May 2013 00:00:00 GMT',
          'x-amz-storage-class': 'REDUCED_REDUNDANCY',
          'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
        },
        'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class',
        '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
        'Welcome to Amazon S3.',
      ],
    ],
    [
      'GET Bucket Lifecycle',
      ['GET /?lifecycle', headers, plain, 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543'],
    ],
    [
      'List Objects',
      ['GET /?max-keys=2&prefix=J', headers, plain, '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7'],
    ],
    ['a presigned URL', [`GET /test.txt?${presigned.toString()}`, { host }, '', '']],
  ])('%s', async (_name, sent) => {
    expect(await proved(wire(sent, credential), how)).toEqual(['somebody', 'SignatureDoesNotMatch']);
  });

  const chunk = (text: string, signature: string) =>
    `${text.length.toString(16)};chunk-signature=${signature}\r\n${text}\r\n`;
  const [long, short] = ['a'.repeat(65536), 'a'.repeat(1024)];
  const upload = {
    host: 's3.amazonaws.com',
    'content-encoding': 'aws-chunked',
    'x-amz-date': '20130524T000000Z',
    'x-amz-decoded-content-length': '66560',
    'x-amz-storage-class': 'REDUCED_REDUNDANCY',
  };

  const inChunks: Sent = [
    'PUT /examplebucket/chunkObject.txt',
    { ...upload, 'content-length': '66824', 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' },
    'content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class',
    '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
    chunk(long, 'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648') +
      chunk(short, '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497') +
      chunk('', 'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9'),
  ];

  const withTrailer: Sent = [
    'PUT /examplebucket/chunkObject.txt',
    {
      ...upload,
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
      'x-amz-trailer': 'x-amz-checksum-crc32c',
    },
    'content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class;x-amz-trailer',
    '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e',
    chunk(long, 'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2') +
      chunk(short, '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7') +
      '0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n' +
      'x-amz-checksum-crc32c:sOO8/Q==\n\r\n' +
      'x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n',
  ];

  it.each([
    ['signed chunks', inChunks],
    ['signed chunks with a trailing checksum', withTrailer],
  ])('%s', async (_name, sent) => {
    expect(await proved(wire(sent, credential), how)).toEqual(['somebody', 'SignatureDoesNotMatch']);
  });

  it.each<[string, Sent, [string | RegExp, string]]>([
    ['a chunk', inChunks, ['aa\r\n', 'ab\r\n']],
    ["the last chunk's signature", inChunks, ['b6c6ea8a', 'b6c6ea8b']],
    ['the trailing checksum', withTrailer, ['sOO8/Q==', 'sOO8/R==']],
    ['what is trailing', withTrailer, [/x-amz-checksum.*$/s, '\r\n']],
    ["the trailer's signature", withTrailer, ['x-amz-trailer-signature', 'x-other']],
  ])('%s that is another is refused', async (_name, [first, headers, signedHeaders, signature, body = ''], change) => {
    const changed: Sent = [first, headers, signedHeaders, signature, body.replace(...change)];
    await expect(verify(wire(changed, credential), how)).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' });
  });
});
