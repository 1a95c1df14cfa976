import { Readable } from 'node:stream';
import { HttpResponse } from '@smithy/core/protocols';
import type { HttpRequest } from '@smithy/types';

/** What comes of one request: an answer, or an error of the way. */
export type Answer =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body: object }
  | Error;

/** Takes the place of the network: the nth request is answered by the nth answer, and the later ones by the last. */
export function answering(...answers: readonly Answer[]) {
  const requests: HttpRequest[] = [];
  return {
    requests,
    async handle(request: HttpRequest) {
      requests.push(request);
      const answer = answers[Math.min(requests.length, answers.length) - 1] ?? new Error('nobody answers');
      if (answer instanceof Error) throw answer;
      const { status, headers = {}, body } = answer;
      const response = {
        statusCode: status,
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amzn-requestid': `r${requests.length}`,
          ...headers,
        },
        body: Readable.from([Buffer.from(JSON.stringify(body))]),
      };
      return { response: new HttpResponse(response) };
    },
  };
}

export const fine: Answer = { status: 200, body: {} };

/** An error of a service, as its JSON protocols have it. */
export function refusal(name: string, status = 400, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers, body: { __type: name, message: `no: ${name}` } };
}

/** An error of the way, as Node gives it. */
export function broken(code: string): Error {
  return Object.assign(new Error(`broken: ${code}`), { code });
}
