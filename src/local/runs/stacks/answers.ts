/** What has been asked for once for a resource is not asked for again by the runner that goes on where another one died. */
import { createHash, randomUUID } from 'node:crypto';
import { AwsError } from '../../errors.js';
import type { Call } from '../../service.js';
import { answers } from '../../services/cloudformation/records.js';
import { seal, unseal } from '../../store/vault.js';
import { parse, stringify } from '../../store/values.js';
import { isThere, recallOf } from './recall.js';
import type { StackWork } from './work.js';

/** Operations that change nothing are made again; but what is random would be another one. */
const READS = /^(Get(?!RandomPassword)|List|Describe|Head|BatchGet|Check)/;

/** Operations that know by a token that they have been asked for, and its member in their input. */
const TOKENS: Readonly<Record<string, string>> = {
  'cloudformation CreateStack': 'ClientRequestToken',
  'cloudformation UpdateStack': 'ClientRequestToken',
  'codepipeline StartPipelineExecution': 'clientRequestToken',
};

type Asked = readonly [service: string, operation: string, input: object];

/**
 * An operation for a resource. Its answer is noted under the same lock, sealed, until the resource is finished. That something is to
 * be made is noted before: when a runner dies in between, the next one takes what is there for what it asked for.
 * @throws AwsError as the operation does
 */
export async function answered<O>(work: StackWork, principal: string, about: string, asked: Asked): Promise<O> {
  const [service, operation, input] = asked;
  const key = `${about} ${createHash('sha256').update(JSON.stringify(asked)).digest('hex')}`;
  return work.act(async (call) => {
    if (READS.test(operation)) return call.invoke<O>(service, operation, input, principal);
    const all = answers(call, work.operation.id);
    const { home } = call.store;
    const noted = await all.get(key);
    if (noted?.sealed !== undefined) return parse(unseal(home, key, noted.sealed)) as O;
    const token = noted?.token ?? randomUUID();
    const answer = await ask<O>(call, principal, asked, all, { key, token, isAgain: noted !== undefined });
    await all.put(key, { token, sealed: seal(home, key, stringify(answer ?? {})) });
    return answer;
  });
}

interface Note {
  readonly key: string;
  readonly token: string;
  /** A runner that died has noted it. */
  readonly isAgain: boolean;
}

async function ask<O>(
  call: Call,
  principal: string,
  [service, operation, input]: Asked,
  all: ReturnType<typeof answers>,
  { key, token, isAgain }: Note,
): Promise<O> {
  const recall = recallOf(service, operation);
  const member = TOKENS[`${service} ${operation}`];
  if (!isAgain && (recall ?? member)) await all.put(key, { token });
  const known = member === undefined ? input : { ...input, [member]: token };
  try {
    return await call.invoke<O>(service, operation, known, principal);
  } catch (error) {
    if (isAgain && recall && isThere(error)) return (await recall(call, { ...input })) as O;
    // What it is refused for is not of this operation's making.
    if (error instanceof AwsError) await all.delete(key);
    throw error;
  }
}

/** Whether a runner that died has asked for something, for a resource or in one step of it. */
export async function isAskedFor(work: StackWork, about: string): Promise<boolean> {
  const all = await work.act((call) => answers(call, work.operation.id).entries());
  return all.some(([key]) => key.startsWith(`${about} `));
}

/** Forgets what was asked for: the resource is finished. */
export async function forgetAnswers(work: StackWork, about: string): Promise<void> {
  await work.act(async (call) => {
    const noted = answers(call, work.operation.id);
    for (const [key] of await noted.entries()) if (key.startsWith(`${about} `)) await noted.delete(key);
  });
}
