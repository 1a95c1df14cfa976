/** `init`, `status` and `destroy` against an AWS that we did not write. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/main.js';
import { fakeHost } from '../helpers/host.js';
import { type Local, openLocal } from '../helpers/local.js';
import { motoServer, type Peer, startPeer } from '../helpers/peer.js';

if (motoServer === undefined)
  process.stderr.write('skipped: moto_server is not installed, so there is no other AWS to talk to\n');

describe.skipIf(motoServer === undefined)('an AWS that we did not write', () => {
  let local: Local;
  let codecommit: { url: string; close(): Promise<void> };
  let peer: Peer;

  beforeAll(async () => {
    local = await openLocal();
    process.env.AWS_ACCESS_KEY_ID = local.aws.credentials.accessKeyId;
    process.env.AWS_SECRET_ACCESS_KEY = local.aws.credentials.secretAccessKey;
    codecommit = await local.aws.listen();
    peer = await startPeer(codecommit.url);
  });

  afterAll(async () => {
    delete process.env.AWS_ACCESS_KEY_ID;
    delete process.env.AWS_SECRET_ACCESS_KEY;
    await peer.close();
    await codecommit.close();
    await local.close();
  });

  /** Runs a command with `--endpoint-url`, and gives its exit code and its JSON document. */
  async function call(...argv: string[]) {
    const host = fakeHost();
    const exitCode = await run([...argv, '--endpoint-url', peer.url, '--region', 'eu-west-1', '--json'], host);
    return { exitCode, document: JSON.parse(host.stdout.text) };
  }

  const outcomes = (document: { resources: { outcome: string }[] }) => [
    ...new Set(document.resources.map(({ outcome }) => outcome)),
  ];

  // What a pipeline has that deploys nothing is a part of that.
  it('makes everything of a website, once, and takes it all away', async () => {
    const made = await call('init', 'hello', '--no-wait', '--deploy', 's3');
    expect(made.document).not.toHaveProperty('error');
    expect(outcomes(made.document)).toEqual(['created']);
    expect(made.exitCode).toBe(0);

    const again = await call('init', 'hello', '--no-wait');
    expect(again.document).not.toHaveProperty('error');
    expect(outcomes(again.document)).toEqual(['unchanged']);

    const gone = await call('destroy', 'hello', '--delete-repository', '--no-backup', '--yes');
    expect(gone.document).not.toHaveProperty('error');
    expect(outcomes(gone.document)).toEqual(['removed']);
    expect(gone.exitCode).toBe(0);
  });

  it('makes a deployment group, once; moto takes none away', async () => {
    const made = await call('init', 'shop', '--no-wait', '--deploy', 'codedeploy');
    expect(made.document).not.toHaveProperty('error');
    expect(outcomes(made.document)).toEqual(['created']);
    const again = await call('init', 'shop', '--no-wait');
    expect(again.document).not.toHaveProperty('error');
    expect(outcomes(again.document)).toEqual(['unchanged']);
  });
});
