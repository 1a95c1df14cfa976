/**
 * npm's protocol as verdaccio speaks it (https://verdaccio.org), over packages that are kept elsewhere. The build makes a file of its
 * own of this: it is loaded by who serves packages alone.
 */
import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough, pipeline } from 'node:stream';
import {
  encodeScopePackage,
  errorReportingMiddleware,
  final,
  handleError,
  validateName,
  validatePackage,
} from '@verdaccio/middleware';
import express from 'express';
import distTags from 'verdaccio/build/api/endpoint/api/dist-tags.js';
import packages from 'verdaccio/build/api/endpoint/api/package.js';
import publish from 'verdaccio/build/api/endpoint/api/publish.js';
import localStorage from 'verdaccio/build/lib/local-storage.js';
import verdaccioLogger from 'verdaccio/build/lib/logger/index.js';
import { cleanUpLinksRef } from 'verdaccio/build/lib/storage-utils.js';
import { normalizeDistTags } from 'verdaccio/build/lib/utils.js';
import type { Manifest } from '../../services/codeartifact/manifest.js';
import type { Draft } from './draft.js';
import { NpmError } from './npm-error.js';

/** A request of npm's, which has been found to be allowed. */
export interface NpmRequest {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** Within the repository. */
  readonly path: string;
  /** Parsed, where there is one. */
  readonly body: unknown;
  /** The path of the repository. */
  readonly prefix: string;
  /** The package that may be changed. */
  readonly draft: Draft;
  /** The package as it is shown; undefined when there is none. */
  read(name: string): Promise<Manifest | undefined>;
  /** Where the file of a version lies; undefined when there is none. */
  file(name: string, file: string): Promise<{ readonly path: string; readonly size: number } | undefined>;
  /** Keeps what has been changed. @throws NpmError */
  keep(draft: Draft): Promise<void>;
  /** Takes note of a fault of ours. */
  fault(error: unknown): void;
}

/** Node.js and what bundles see a CommonJS module in two ways. */
function defaultOf<T>(module: { readonly default: T }): T {
  return module.default ?? (module as T);
}

/** What is wrong is told to npm, and nothing else is to be said. */
const quiet = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };
verdaccioLogger.logger = quiet;

/** Who asks, and what for, has been checked before. */
const allow = (_what: object, _user: unknown, done: (error: null, allowed: boolean) => void) => done(null, true);
const auth = { allow_access: allow, allow_publish: allow, allow_unpublish: allow };

/** Answers a request. */
export function answerNpm(request: NpmRequest): void {
  const { incoming, outgoing } = request;
  const logger = { ...quiet, error: ({ err }: { err?: unknown }) => request.fault(err) };
  const storage = storageOf(request);
  const config = { url_prefix: request.prefix };
  const router = express.Router();
  router.param('package', validatePackage);
  for (const name of ['filename', 'tag', 'version']) router.param(name, validateName);
  router.use(encodeScopePackage);
  router.get('/-/ping', (_request, _response, next) => next({}));
  defaultOf(distTags)(router, auth, storage);
  defaultOf(publish)(router, auth, storage, config);
  defaultOf(packages)(router, auth, storage, config);
  const app = express();
  app.disable('x-powered-by');
  app.use(errorReportingMiddleware(logger));
  app.use(router);
  app.use((_request: unknown, _response: unknown, next: (error: Error) => void) => {
    next(new NpmError(404, 'This is not offered by the repository'));
  });
  app.use(keeping(request));
  app.use(handleError(logger));
  app.use(final);
  app(Object.assign(incoming, { url: request.path, body: request.body }), outgoing);
}

/** What verdaccio answers comes as an error: if it is none, what was changed is kept before npm is told so. */
function keeping({ draft, keep }: NpmRequest) {
  return (answer: unknown, _request: unknown, _response: unknown, next: (answer: unknown) => void) => {
    if (answer instanceof Error || !draft.isChanged) next(answer);
    else keep(draft).then(() => next(answer), next);
  };
}

/** What verdaccio's routes ask of a storage. */
function storageOf({ outgoing, draft, read, file }: NpmRequest) {
  const plugin = { getPackageStorage: () => draft, add: (_name: string, done: () => void) => done() };
  const local = new (defaultOf(localStorage))({}, quiet, plugin);
  return {
    addPackage: local.addPackage.bind(local),
    addTarball: local.addTarball.bind(local),
    addVersion: local.addVersion.bind(local),
    changePackage: local.changePackage.bind(local),
    mergeTags: local.mergeTags.bind(local),
    getPackage({ name, callback }: { name: string; callback: (error: unknown, manifest?: object) => void }) {
      read(name)
        .then((manifest) => {
          if (!manifest) throw new NpmError(404, `Package '${name}' does not exist`);
          callback(null, shown(manifest));
        })
        .catch(callback);
    },
    getTarball(name: string, filename: string) {
      const stream = new PassThrough();
      // Who goes away in the middle leaves no file open.
      outgoing.once('close', () => stream.destroy());
      file(name, filename)
        .then((found) => {
          if (!found) throw new NpmError(404, `'${filename}' does not exist`);
          stream.emit('content-length', found.size);
          pipeline(createReadStream(found.path), stream, () => undefined);
        })
        .catch((error: unknown) => void stream.emit('error', error));
      return stream;
    },
  };
}

function shown(manifest: Manifest): object {
  const copy = { ...manifest, 'dist-tags': { ...manifest['dist-tags'] } };
  normalizeDistTags(copy);
  return { ...cleanUpLinksRef(false, copy), _attachments: {} };
}
