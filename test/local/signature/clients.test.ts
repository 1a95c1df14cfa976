/** Signers that we did not write, over the network: botocore, and the AWS CLI. */
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Listener } from '../../../src/local/index.js';
import { awsCli, pythonWithBoto3 } from '../../helpers/clients.js';
import { type ClientConfig, type Local, openLocal } from '../../helpers/local.js';
import { roleSession } from '../../helpers/role-session.js';

if (pythonWithBoto3 === undefined) process.stderr.write('skipped: boto3 is not installed, so it signs nothing\n');
if (awsCli === undefined) process.stderr.write('skipped: the AWS CLI is not installed, so it signs nothing\n');

let local: Local;
let http: Listener;
/** Temporary credentials of a role that may read the bucket. */
let reader: Required<ClientConfig['credentials']>;
beforeAll(async () => {
  local = await openLocal();
  http = await local.aws.listen();
  const s3 = local.client(S3Client);
  await s3.send(new CreateBucketCommand({ Bucket: 'bucket' }));
  await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'a b/ü', Body: 'content' }));
  reader = await roleSession(local, 'reader', { Action: 's3:GetObject', Resource: 'arn:aws:s3:::bucket/*' });
});
afterAll(async () => {
  await http.close();
  await local.close();
});

async function run(program: string, args: string[], credentials: ClientConfig['credentials'] = local.aws.credentials) {
  const env = {
    PATH: process.env.PATH,
    HOME: local.home,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...(credentials.sessionToken && { AWS_SESSION_TOKEN: credentials.sessionToken }),
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: http.url,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  return (await promisify(execFile)(program, args, { env })).stdout;
}

const script = `
import boto3, json, sys
from botocore.client import Config
from botocore.exceptions import ClientError
said = {}
said['arn'] = boto3.client('sts').get_caller_identity()['Arn']
said['roles'] = [role['RoleName'] for role in boto3.client('iam').list_roles()['Roles']]
said['repositories'] = boto3.client('codecommit').list_repositories()['repositories']
s3 = boto3.client('s3', config=Config(signature_version='s3v4', s3={'addressing_style': 'path'}))
said['keys'] = []
for key in ['plain', 'a b', "!'()*~", 'a+b&c=d', '../a//b/./c', 'ü%20', '/']:
    s3.put_object(Bucket='bucket', Key='boto/' + key, Body=b'body', Metadata={'a': ' x   y '})
    said['keys'].append(s3.get_object(Bucket='bucket', Key='boto/' + key)['Body'].read().decode())
s3.put_object(Bucket='bucket', Key='stream', Body=open(sys.executable, 'rb'))
said['listed'] = [o['Key'] for o in s3.list_objects_v2(Bucket='bucket', Prefix='boto/a+', Delimiter='/')['Contents']]
s3.delete_objects(Bucket='bucket', Delete={'Objects': [{'Key': 'boto/plain'}]})
said['url'] = s3.generate_presigned_url('get_object', Params={'Bucket': 'bucket', 'Key': 'a b/ü'})
said['put'] = s3.generate_presigned_url('put_object', Params={'Bucket': 'bucket', 'Key': 'put'})
said['signed'] = []
for version in ['s3', 's3v4']:
    for credentials in [{}, json.loads(sys.argv[1])]:
        config = Config(signature_version=version, s3={'addressing_style': 'path'})
        said['signed'].append(boto3.client('s3', config=config, **credentials).generate_presigned_url(
            'get_object', Params={'Bucket': 'bucket', 'Key': 'a b/ü'}))
said['sts'] = boto3.client('sts').generate_presigned_url('get_caller_identity', HttpMethod='GET')
said['errors'] = []
for service, operation, input in [('sts', 'get_caller_identity', {}), ('codecommit', 'list_repositories', {}), ('s3', 'list_buckets', {})]:
    for credentials in [{'aws_access_key_id': 'AKIDEXAMPLE'}, {'aws_secret_access_key': 'another'}]:
        try:
            getattr(boto3.client(service, **{'aws_access_key_id': boto3.Session().get_credentials().access_key,
                'aws_secret_access_key': boto3.Session().get_credentials().secret_key, **credentials}), operation)(**input)
        except ClientError as error:
            said['errors'].append(error.response['Error']['Code'])
print(json.dumps(said))
`;

describe.skipIf(pythonWithBoto3 === undefined)('botocore', () => {
  it('signs headers and URLs that stand', async () => {
    const session = {
      aws_access_key_id: reader.accessKeyId,
      aws_secret_access_key: reader.secretAccessKey,
      aws_session_token: reader.sessionToken,
    };
    const said = JSON.parse(await run(pythonWithBoto3!, ['-c', script, JSON.stringify(session)]));
    expect(said).toMatchObject({
      arn: 'arn:aws:iam::000000000000:user/local',
      roles: ['reader'],
      repositories: [],
      keys: Array.from({ length: 7 }, () => 'body'),
      listed: ['boto/a+b&c=d'],
      errors: [
        'InvalidClientTokenId',
        'SignatureDoesNotMatch',
        'UnrecognizedClientException',
        'InvalidSignatureException',
        'InvalidAccessKeyId',
        'SignatureDoesNotMatch',
      ],
    });
    // By both versions of S3's signatures, with the user's credentials and with temporary ones.
    const kinds = ['AWSAccessKeyId=', 'AWSAccessKeyId=', 'X-Amz-Credential=', 'X-Amz-Credential='];
    for (const [index, kind] of kinds.entries()) expect(said.signed[index]).toContain(kind);
    for (const url of said.signed) expect(await (await fetch(url)).text()).toBe('content');
    expect(await (await fetch(said.url)).text()).toBe('content');
    expect((await fetch(said.url, { headers: { 'x-amz-expected-bucket-owner': '0' } })).status).toBe(403);
    expect((await fetch(said.put, { method: 'PUT', body: 'any' })).status).toBe(200);
    expect((await fetch(said.put, { method: 'GET' })).status).toBe(403);
    expect(await (await fetch(said.sts)).text()).toContain('<Arn>arn:aws:iam::000000000000:user/local</Arn>');
  });
});

describe.skipIf(awsCli === undefined)('the AWS CLI', () => {
  it('signs a URL, with temporary credentials too', async () => {
    const presign = async (credentials: ClientConfig['credentials']) => {
      const url = await run(awsCli!, ['s3', 'presign', 's3://bucket/a b/ü', '--expires-in', '60'], credentials);
      return url.trim();
    };
    const check = async (kind: string, url: string) => {
      expect(url).toContain(kind);
      expect(await (await fetch(url)).text()).toBe('content');
    };
    // What it does by itself with an endpoint that is not AWS's own.
    await check('AWSAccessKeyId=', await presign(reader));
    await mkdir(join(local.home, '.aws'));
    await writeFile(join(local.home, '.aws', 'config'), '[default]\ns3 =\n  signature_version = s3v4\n');
    await check('X-Amz-Credential=', await presign(local.aws.credentials));
  });
});
