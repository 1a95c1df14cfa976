/** The rule and its target. */
import { another, type ByHand, call, editRule, editTarget, names } from '../by-hand.js';
import { type Drift, driftsOf, type Seen } from './drift.js';

type Pattern = { detail: Record<string, string[]>; [key: string]: unknown };

function pattern(edit: (pattern: Pattern) => void): ByHand {
  return editRule((found) => {
    const edited = JSON.parse(found.EventPattern) as Pattern;
    edit(edited);
    return { ...found, EventPattern: JSON.stringify(edited) };
  });
}

const ofRule = driftsOf('rule');

function waitsFor(key: string, now: string, then: string): Drift {
  const edit = pattern((edited) => (edited[key] = [now]));
  return ofRule(`it waits for another ${key}`, edit, [`pattern.${key}.0`, now, then]);
}

function waitsForDetail(key: string, now: readonly string[], ...[path, from, to]: Seen): Drift {
  const edit = pattern(({ detail }) => (detail[key] = [...now]));
  return ofRule(`it waits for another ${key}`, edit, [`pattern.detail.${path}`, from, to]);
}

const rule: readonly Drift[] = [
  ofRule('it is disabled', call('events', 'DisableRule', { Name: names.rule.name }), ['state', 'DISABLED', 'ENABLED']),
  waitsFor('source', 'mine', 'aws.codecommit'),
  waitsFor('detail-type', 'Mine', 'CodeCommit Repository State Change'),
  waitsFor('resources', 'mine', names.repository.arn),
  waitsForDetail('referenceType', ['tag'], 'referenceType.0', 'tag', 'branch'),
  waitsForDetail('referenceName', ['mine'], 'referenceName.0', 'mine', 'main'),
  waitsForDetail(
    'event',
    ['referenceCreated'],
    'event',
    ['referenceCreated'],
    ['referenceCreated', 'referenceUpdated'],
  ),
  waitsForDetail('callerUserArn', ['mine'], 'callerUserArn', ['mine'], undefined),
];

const ofTarget = driftsOf('target');
const anotherPipeline = `${names.pipeline.arn}-mine`;
const target: readonly Drift[] = [
  ofTarget('it starts another pipeline', editTarget({ Arn: anotherPipeline }), [
    'pipeline',
    anotherPipeline,
    names.pipeline.arn,
  ]),
  ofTarget('it starts it as another role', editTarget({ RoleArn: another.role }), [
    'role',
    another.role,
    names.triggerRole.arn,
  ]),
];

export const triggerDrifts: readonly Drift[] = [...rule, ...target];
