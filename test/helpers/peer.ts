/** An AWS that we did not write: moto's server, where it is installed, with our CodeCommit for what moto has not. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { buffer } from 'node:stream/consumers';
import { findProgram } from './program.js';

export interface Peer {
  readonly url: string;
  close(): Promise<void>;
}

/** The path of moto's server; undefined on a machine without it. */
export const motoServer = findProgram('moto_server');

/** Operations that moto has not, and what AWS answers where there is nothing yet. */
const unknownToMoto: Readonly<Record<string, object>> = {
  'CodePipeline.ListPipelineExecutions': { pipelineExecutionSummaries: [] },
  'CodeBuild.ListReportGroups': { reportGroups: [] },
};

/** moto asks for locations where AWS, for a project of a pipeline, ignores them. */
function withLocation(body: Buffer): Buffer {
  const { source, artifacts, ...project } = JSON.parse(body.toString()) as { source: object; artifacts: object };
  const location = 'ignored';
  return Buffer.from(
    JSON.stringify({ ...project, source: { ...source, location }, artifacts: { ...artifacts, location } }),
  );
}

/** moto writes the dates of the Code services as text where AWS writes seconds. */
function withDates(body: Buffer): string {
  return body
    .toString()
    .replace(/"(created|createTime|updated|lastModified)": ?"([^"]+)"/g, (_all, key: string, date: string) => {
      return `"${key}":${Date.parse(date) / 1000}`;
    });
}

/** @param codecommit the URL of what answers for CodeCommit: moto knows repositories, but no commits */
export async function startPeer(codecommit: string): Promise<Peer> {
  const moto = spawn(motoServer ?? 'moto_server', ['-H', '127.0.0.1', '-p', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Both halves are one account.
    env: { ...process.env, MOTO_ACCOUNT_ID: '000000000000' },
  });
  const url = await new Promise<string>((resolve, reject) => {
    moto.once('error', reject);
    moto.once('exit', () => {
      reject(new Error('moto_server ended'));
    });
    for (const stream of [moto.stdout, moto.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        const said = /Running on (http:\S+)/.exec(line);
        if (said?.[1]) resolve(said[1]);
      });
    }
  });
  const proxy = createServer((request, response) => {
    void buffer(request).then((body) => {
      const operation = String(request.headers['x-amz-target'] ?? '').replace(/_\d+\./, '.');
      const nothing = unknownToMoto[operation];
      if (nothing) {
        response.setHeader('content-type', 'application/x-amz-json-1.1');
        response.end(JSON.stringify(nothing));
        return;
      }
      const { hostname, port } = new URL(operation.startsWith('CodeCommit.') ? codecommit : url);
      const sent = operation === 'CodeBuild.CreateProject' ? withLocation(body) : body;
      const { method, url: path } = request;
      // The host stays as it is: it is signed.
      const headers = { ...request.headers, 'content-length': sent.length };
      // A connection of its own each time: moto's closes without a word.
      const onward = forward({ agent: false, hostname, port, path, method, headers }, (answer) => {
        const { 'content-length': _length, ...answered } = answer.headers;
        response.writeHead(answer.statusCode ?? 502, answered);
        buffer(answer).then(
          (text) => response.end(operation.startsWith('Code') ? withDates(text) : text),
          () => response.destroy(),
        );
      });
      onward.on('error', () => response.destroy());
      onward.end(sent);
    });
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    async close() {
      proxy.close();
      proxy.closeAllConnections();
      moto.kill();
      await once(moto, 'exit');
    },
  };
}
