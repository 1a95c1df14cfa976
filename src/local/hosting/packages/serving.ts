/** All repositories of a local AWS on a port of their own, for npm. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isThisMachine } from '../../http.js';
import type { Manifest } from '../../services/codeartifact/manifest.js';
import type { RepositoryRecord } from '../../services/codeartifact/repository.js';
import { moveRegistry } from '../../services/codeartifact/registry.js';
import { readManifest, sweep } from '../../services/codeartifact/storage.js';
import type { Hosting, Serving } from '../hosted.js';
import { admit, type Admitted } from './admission.js';
import { changeBody } from './change-body.js';
import { Draft } from './draft.js';
import { configuredRegistry, type RegistryAddress } from './npm-config.js';
import { NpmError, UPSTREAM_FAILED } from './npm-error.js';
import { PublicRegistry } from './public-registry.js';
import { checkChange, keepDraft } from './publishing.js';
import { Reader } from './reading.js';

/** Bytes of a request's body: a package comes in it as base 64. */
const BODY_LIMIT = 512 * 1024 * 1024;

type PartOfHosting = Pick<Hosting, 'aws' | 'log'>;

/** Serves all repositories: on another port, which is theirs from then on, where another program has the registry's. */
export async function serveRegistry(hosting: PartOfHosting, port: number): Promise<Serving> {
  const { aws } = hosting;
  await aws.act((call) => sweep(call.store));
  try {
    return await servePackages(hosting, port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return servePackages(hosting, await aws.act(moveRegistry));
  }
}

/**
 * @param address of the public registry: where the user's npm finds it, unless a test says
 * @throws Error `EADDRINUSE` when another program has the port
 */
export async function servePackages(hosting: PartOfHosting, port: number, address?: RegistryAddress): Promise<Serving> {
  const registry = new PublicRegistry(hosting.aws.store, address ?? (await configuredRegistry()));
  const front = new Front(hosting, new Reader(hosting.aws, registry));
  const http = createServer((incoming, outgoing) => void front.serve(incoming, outgoing));
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    // Every request looks at what is there then.
    look: async () => undefined,
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

class Front {
  /** The last change of each package, which the next one waits for. */
  private readonly changes = new Map<string, Promise<void>>();

  constructor(
    private readonly hosting: PartOfHosting,
    private readonly reader: Reader,
  ) {}

  async serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    try {
      if (!isThisMachine(incoming.headers.host)) throw new NpmError(403, 'Only this machine may use this registry');
      const admitted = await admit(this.hosting.aws, incoming);
      if (admitted.asked.kind === 'read') await this.answer(admitted, undefined, incoming, outgoing);
      else await this.change(admitted, await bodyOf(incoming), incoming, outgoing);
    } catch (error) {
      await this.refuse(error, outgoing);
    }
  }

  /** One change of a package after another: each is made to what the last one has left. */
  private async change(
    admitted: Admitted,
    body: unknown,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
  ): Promise<void> {
    const key = `${admitted.repository.id}/${admitted.asked.name}`;
    const before = this.changes.get(key) ?? Promise.resolve();
    const change = before.then(() => this.answer(admitted, body, incoming, outgoing));
    const settled = change.catch(() => undefined);
    this.changes.set(key, settled);
    try {
      await change;
    } finally {
      if (this.changes.get(key) === settled) this.changes.delete(key);
    }
  }

  /** Ends when the answer has been sent. */
  private async answer(
    { repository, prefix, path, asked }: Admitted,
    body: unknown,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
  ): Promise<void> {
    const { aws } = this.hosting;
    const { name } = asked;
    const own =
      name === undefined || asked.kind === 'read' ? undefined : await readManifest(aws.store, repository, name);
    if (name !== undefined && asked.kind === 'change') {
      const change = changeBody(body, name);
      checkChange(change, own, await this.shown(repository, name, own));
      // What is said of versions leaves the tags alone: npm sends them as it found them, and they may have changed since.
      if (change.files.length === 0) Object.assign(body as object, { 'dist-tags': own?.['dist-tags'] });
    }
    const { answerNpm } = await import('./verdaccio.js');
    // Who asked may be gone by now.
    if (outgoing.destroyed) return;
    const closed = new Promise((resolve) => outgoing.once('close', resolve));
    answerNpm({
      incoming,
      outgoing,
      path,
      body,
      prefix,
      draft: new Draft(own),
      read: (of) => this.reader.read(repository, of),
      file: (of, file) => this.reader.file(repository, of, file),
      keep: (draft) => keepDraft(aws, repository, draft),
      fault: (error) => void this.hosting.log(error),
    });
    await closed;
  }

  /** As far as it can be told: what is published here first needs no network. */
  private async shown(repository: RepositoryRecord, name: string, own: Manifest | undefined) {
    try {
      return await this.reader.read(repository, name);
    } catch (error) {
      if (error instanceof NpmError && error.status === UPSTREAM_FAILED) return own;
      throw error;
    }
  }

  private async refuse(error: unknown, outgoing: ServerResponse): Promise<void> {
    if (!(error instanceof NpmError)) await this.hosting.log(error);
    if (outgoing.headersSent) {
      outgoing.destroy();
      return;
    }
    const { status, message } = error instanceof NpmError ? error : new NpmError(500, 'Internal server error');
    outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error: message }));
  }
}

/** @throws NpmError 400, 413 */
async function bodyOf(incoming: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw new NpmError(413, 'The package is too large');
    chunks.push(chunk);
  }
  if (size === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString()) as unknown;
  } catch {
    throw new NpmError(400, 'The request body is not JSON');
  }
}
