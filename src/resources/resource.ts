import type { Config } from '../config/schema.js';
import type { Context } from '../context.js';
import type { Names } from '../names.js';
import type { DeployStage } from '../stages/fields.js';
import type { Setting } from '../stages/settings/setting.js';

/** One AWS thing that we own: how it should be, how it is, and how to get from one to the other. */
export interface Resource<Shape extends object = object, Kind extends string = string> {
  readonly kind: Kind;
  /** The kinds that must exist first: the engine makes the rest side by side. */
  readonly after: readonly string[];
  /** The kinds that must be gone first: what still acts goes before what it uses, and the rest side by side. */
  readonly removedAfter: readonly string[];
  /** The kind whose tags speak for this one, where AWS has no tags for it. */
  readonly partOf?: string;
  /** Only when the config asks for it. @param endpoint which AWS it is about: see `Session` */
  wanted?(config: Config, endpoint: string): boolean;
  identify(names: Names): { readonly name: string; readonly arn: string };
  /** How it should be. Pure. */
  desired(context: Context): Shape;
  /** How it is; undefined when there is none. */
  read(context: Context): Promise<Found<Shape> | undefined>;
  /**
   * What the user may choose about it, as it was chosen last.
   * @param all everything that was found, by its kind
   */
  settings?(found: Found<Shape>, names: Names, all: ReadonlyMap<string, Found<object>>): Partial<Config>;
  /** Gives how it is now, where AWS says more about it than `desired`. */
  create(context: Context): Promise<Shape | void>;
  /** Makes it as `desired` says, leaving alone what `desired` does not speak of. Gives the same as `create`. */
  update(context: Context, found: Found<Shape>): Promise<Shape | void>;
  /** Takes it away. Gone already is no error. Gives why it stays after all, of what is shared. */
  remove(context: Context, how: Removing): Promise<string | void>;
  /** Whether other pipelines use it, too: what `stays` says of it is looked at again when its turn to go comes. */
  readonly shared?: boolean;
  /** Of an environment: what the config may say of its stage, as it was chosen last. */
  stage?(found: Found<Shape>, names: Names): Partial<DeployStage>;
  /** Whether a stage that is asked for says all of that: what it leaves out is to go. */
  readonly isSaidWhole?: boolean;
  /** Of an environment: how it fares. */
  environment?(found: Found<Shape>): Environment;
  /** Of settings: what there is, without any value. */
  parameters?(found: Found<Shape>): readonly Setting[];
  /** Of builds: the names of variables that somebody gave them by other means. Before settings, those count. */
  othersVariables?(found: Found<Shape>, names: Names): readonly string[];
  /** What is to be known of it at a glance. */
  summary?(found: Found<Shape>): string;
  /** Of what holds data that is not in the repository: what goes with it. */
  holds?(found: Found<Shape>): string | undefined;
  /** Who uses it that stays when it goes. */
  usedBy?(context: Context): Promise<readonly string[]>;
  /** What somebody ought to know before it is made, in a line each. */
  announces?(context: Context): readonly string[];
  /** Whether the value at a path of its shape is nobody's business: people keep secrets in variables of environments. */
  hides?(path: string): boolean;
  /** Why `destroy` leaves it where it is, although it is ours now. */
  stays?(found: Found<Shape>): string | undefined;
  /** Takes away what AWS made beside it, which may be there even when it is not. */
  sweep?(context: Context): Promise<void>;
}

/** What is deployed to, as AWS shows it. */
export interface Environment {
  readonly name: string;
  /** Where it answers. */
  readonly url?: string | undefined;
  /** In AWS's word, such as `Ok`; absent where AWS does not look at it. */
  readonly health?: string | undefined;
}

interface Removing {
  /** Whether what AWS made beside it stays: it may be older. */
  readonly alone: boolean;
}

export interface Found<Shape extends object> {
  /** In the shape of `desired`. */
  readonly actual: Shape;
  /** Absent where AWS has no tags for such a thing. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Keeps the kind's literal type, for the list's `Kind`. */
export function resource<Shape extends object, const Kind extends string>(
  definition: Resource<Shape, Kind>,
): Resource<Shape, Kind> {
  return definition;
}

/** `{ Key, Value }[]`, as EventBridge, IAM and S3 write tags. */
export function tagPairs(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** `{ key, value }[]`, as CodeBuild and CodePipeline write tags. */
export function smallTagPairs(tags: Readonly<Record<string, string>>): { key: string; value: string }[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}

type AnyTag = {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
  readonly key?: string | undefined;
  readonly value?: string | undefined;
};

/** The tags of either form, by key; without AWS's own, which nobody else may set. */
export function tagsByKey(tags: readonly AnyTag[] | undefined): Record<string, string> {
  const entries = (tags ?? []).map((tag) => [tag.Key ?? tag.key ?? '', tag.Value ?? tag.value ?? ''] as const);
  return Object.fromEntries(entries.filter(([key]) => !key.startsWith('aws:')));
}
