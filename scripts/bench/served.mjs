/** The local AWS as a process of its own, with the conditions that a row asks for, and its log of requests. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { program } from './processes.mjs';
import { openWorld } from './world.mjs';

/** @param conditions options of `local serve`, such as `['--latency', '100ms']` */
export async function openServed(conditions = []) {
  const world = await openWorld({ idleNpm: true });
  const log = join(world.folder, 'requests.jsonl');
  const server = spawn(
    program[0],
    [program[1], 'local', 'serve', '--port', '0', '--json', '--requests', log, ...conditions],
    {
      cwd: world.folder,
      env: world.env,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const client = clientEnv(await document(server.stdout));
  const requests = async () =>
    (await readFile(log, 'utf8'))
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  return {
    ...world,
    client,
    /** Runs the program under test against this AWS; gives the requests that it made, too. */
    async cli(args) {
      const before = (await requests()).length;
      const ended = await world.cli(args, client);
      return { ...ended, requests: (await requests()).slice(before) };
    },
    requests,
    async close() {
      server.kill('SIGINT');
      await once(server, 'exit');
      await world.close();
    },
  };
}

/** The first JSON document on a stream that goes on. */
async function document(stream) {
  let text = '';
  for await (const chunk of stream.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    text += chunk;
    if (text.endsWith('}\n')) return JSON.parse(text);
  }
  throw new Error(`local serve ended before it listened: ${text}`);
}

/** As every client of AWS understands it. */
function clientEnv({ endpoint, accountId, region, accessKeyId, secretAccessKey }) {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCOUNT_ID: accountId,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  };
}
