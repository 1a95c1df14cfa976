/**
 * What the config says of an environment and CodeDeploy does not know, or not for long: its deployment group is marked with
 * it, by tags. Pure.
 */
import type { GroupStage } from '../../stages/codedeploy/fields.js';

/** As the config names them. Of an Auto Scaling group CodeDeploy knows the present one: each deployment makes another. */
const keys = ['url', 'group', 'instance-role', 'task-roles'] as const;

export type Marks = Readonly<Partial<Record<(typeof keys)[number], string | undefined>>>;

type Tags = Readonly<Record<string, string>>;

/** No role has a space in its name. */
const between = ' ';

export function marksOf(stage: GroupStage): Marks {
  const said: Partial<Record<(typeof keys)[number], string | readonly string[] | undefined>> = stage;
  return Object.fromEntries(
    keys.flatMap((key) => (said[key] === undefined ? [] : [[key, [said[key]].flat().join(between)]])),
  );
}

export function markTags(stage: GroupStage): Tags {
  return Object.fromEntries(Object.entries(marksOf(stage)).map(([key, value = '']) => [tagOf(key), value]));
}

export function marksIn(tags: Tags): Marks {
  return Object.fromEntries(keys.flatMap((key) => (tags[tagOf(key)] === undefined ? [] : [[key, tags[tagOf(key)]]])));
}

/** The roles of a mark. */
export function rolesIn(mark: string): string[] {
  return mark.split(between).filter((role) => role !== '');
}

function tagOf(key: string): string {
  return `pipeline-setup:${key}`;
}
