import type { IncomingMessage } from 'node:http';

/** What git asks of a repository, of what its smart HTTP protocol has (https://git-scm.com/docs/http-protocol). */
export interface GitRequest {
  readonly repositoryName: string;
  readonly service: 'git-upload-pack' | 'git-receive-pack';
  /** Below the repository: `info/refs`, where a service begins, or the service itself. */
  readonly file: string;
}

/** Whether a request is for a repository. An address with a bucket in its host is S3's, and `v1` is no bucket's name. */
export function isForGit({ url = '', headers }: IncomingMessage): boolean {
  return url.startsWith('/v1/repos/') && /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(headers.host ?? '');
}

/** @returns undefined for what is not of the smart protocol: files of a repository are not given out */
export function gitRequestOf({ method, url = '' }: IncomingMessage): GitRequest | undefined {
  const [, repositoryName, file, asked] = /^\/v1\/repos\/([\w.-]+)\/([\w/-]+)(?:\?service=([\w-]+))?$/.exec(url) ?? [];
  const service = method === 'GET' && file === 'info/refs' ? asked : method === 'POST' && !asked ? file : undefined;
  if (!repositoryName || !file || !isService(service)) return undefined;
  return { repositoryName, service, file };
}

function isService(name: string | undefined): name is GitRequest['service'] {
  return name === 'git-upload-pack' || name === 'git-receive-pack';
}
