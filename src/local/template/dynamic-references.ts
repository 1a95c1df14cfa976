/** Dynamic references in text. Pure. User guide, "Get values stored in other services using dynamic references". */
import { fail } from './error.js';
import type { DynamicReference, LookUps } from './scope.js';
import { isStructure } from './values.js';

const REFERENCE = /\{\{resolve:(ssm|ssm-secure|secretsmanager):([^{}]*)\}\}/g;
const PARAMETER = /^([\w./-]+)(?::(\d+))?$/;
const SECRET =
  /^(arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:[^:]+|[^:]+)(?::(?:SecretString)?(?::([^:]*)(?::([^:]*)(?::([^:]*))?)?)?)?$/;

/**
 * A value with what its references stand for in their place.
 * @throws TemplateError when one is not written as it has to be; and what the look-up throws
 */
export async function withDynamicReferences(value: unknown, lookUp: NonNullable<LookUps['dynamic']>): Promise<unknown> {
  if (typeof value === 'string') return replaced(value, lookUp);
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const item of value) items.push(await withDynamicReferences(item, lookUp));
    return items;
  }
  if (!isStructure(value)) return value;
  const entries: [string, unknown][] = [];
  for (const [name, item] of Object.entries(value)) entries.push([name, await withDynamicReferences(item, lookUp)]);
  return Object.fromEntries(entries);
}

async function replaced(text: string, lookUp: NonNullable<LookUps['dynamic']>): Promise<string> {
  const parts: string[] = [];
  let end = 0;
  for (const match of text.matchAll(REFERENCE)) {
    parts.push(text.slice(end, match.index), await lookUp(referenceOf(match[1] ?? '', match[2] ?? '', match[0])));
    end = match.index + match[0].length;
  }
  return [...parts, text.slice(end)].join('');
}

function referenceOf(service: string, key: string, whole: string): DynamicReference {
  if (service === 'ssm' || service === 'ssm-secure') {
    const [, name, version] = PARAMETER.exec(key) ?? [];
    if (name === undefined) return fail(`Incorrect format is used in the following SSM reference: [${whole}]`);
    return { service, name, ...(version !== undefined && { version }) };
  }
  const [, id, jsonKey = '', versionStage = '', versionId = ''] = SECRET.exec(key) ?? [];
  if (id === undefined) return fail(`Incorrect format is used in the following Secrets Manager reference: [${whole}]`);
  return {
    service: 'secretsmanager',
    id,
    ...(jsonKey !== '' && { key: jsonKey }),
    ...(versionStage !== '' && { versionStage }),
    ...(versionId !== '' && { versionId }),
  };
}
