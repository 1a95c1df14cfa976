/** The parts of verdaccio that are used, as far as they are: its own types ask for those of Express. */

declare module 'express' {
  import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

  /** Called with one more argument than others, it is for errors; verdaccio's answers come as such. */
  type Handler = (...args: never[]) => void;
  interface Router {
    use(handler: Handler | Router): void;
    param(name: string, handler: Handler): void;
    get(
      path: string,
      handler: (request: IncomingMessage, response: ServerResponse, next: (answer: object) => void) => void,
    ): void;
  }
  interface Application extends Router {
    (...args: Parameters<RequestListener>): void;
    disable(setting: string): void;
  }
  const express: { (): Application; Router(): Router };
  export default express;
}

declare module '@verdaccio/middleware' {
  import type { Handler } from 'express';

  export const encodeScopePackage: Handler;
  export const errorReportingMiddleware: (logger: object) => Handler;
  export const final: Handler;
  export const handleError: (logger: object) => Handler;
  export const validateName: Handler;
  export const validatePackage: Handler;
}

declare module 'verdaccio/build/lib/local-storage.js' {
  type Done = (error?: unknown) => void;
  class LocalStorage {
    constructor(config: object, logger: object, plugin: object);
    addPackage(name: string, metadata: object, done: Done): void;
    addTarball(name: string, file: string): NodeJS.WritableStream;
    addVersion(name: string, version: string, metadata: object, tag: string | null, done: Done): void;
    changePackage(name: string, metadata: object, revision: string, done: Done): void;
    mergeTags(name: string, tags: object, done: Done): void;
  }
  const module: { readonly default: typeof LocalStorage };
  export default module;
}

declare module 'verdaccio/build/lib/logger/index.js' {
  const module: { logger: object };
  export default module;
}

declare module 'verdaccio/build/lib/storage-utils.js' {
  /** Takes out what only the storage knows. */
  export function cleanUpLinksRef<T extends object>(keepUplinks: boolean, manifest: T): T;
}

declare module 'verdaccio/build/lib/utils.js' {
  /** Gives the tag `latest` to the highest version, where no version has it. */
  export function normalizeDistTags(manifest: object): void;
}

declare module 'verdaccio/build/api/endpoint/api/dist-tags.js' {
  import type { Router } from 'express';

  const module: { readonly default: (router: Router, auth: object, storage: object) => void };
  export default module;
}

declare module 'verdaccio/build/api/endpoint/api/package.js' {
  import type { Router } from 'express';

  const module: { readonly default: (router: Router, auth: object, storage: object, config: object) => void };
  export default module;
}

declare module 'verdaccio/build/api/endpoint/api/publish.js' {
  import type { Router } from 'express';

  const module: { readonly default: (router: Router, auth: object, storage: object, config: object) => void };
  export default module;
}
