/** Looks at all resources of a pipeline, and says how each is. */
import { isDenied, isNotForUs } from './aws/errors.js';
import { certain } from './aws/identity.js';
import { type Asked, type Config, defaults } from './config/schema.js';
import type { Context, Session } from './context.js';
import { type Change, differences } from './diff.js';
import { interrupted, UserError } from './errors.js';
import { namesOf, ownershipTag, tagsOf } from './names.js';
import { type Kind, parts, resources, resourcesWith } from './resources/index.js';
import type { Part } from './resources/part.js';
import type { Environment, Found, Resource } from './resources/resource.js';
import type { DeployStage, StageConfig } from './stages/fields.js';
import { templateFor } from './stages/index.js';
import { buildEnvironment, type Setting } from './stages/settings/setting.js';

export type State = 'missing' | 'present' | 'drifted' | 'foreign';

/** One resource as it was found. */
export interface Inspection {
  readonly kind: Kind;
  readonly name: string;
  readonly arn: string;
  readonly state: State;
  /** What `init` would change; also for a foreign one, as `--adopt` would. */
  readonly changes: readonly Change[];
  /** What is to be known of it at a glance. */
  readonly summary?: string | undefined;
  /** Why `destroy` leaves it. */
  readonly stays?: string | undefined;
  /** Of one that is missing: what somebody ought to know before it is made. */
  readonly announced?: readonly string[];
  readonly found?: Found<object> | undefined;
}

/** The same with the resource itself, which knows how to change it. */
export interface Inspected extends Inspection {
  readonly resource: Resource;
}

/** All resources of a pipeline as they were found, and the context in which to work on them. */
export interface Survey {
  readonly context: Context;
  readonly inspections: readonly Inspected[];
  /** What the config does not ask for and we may not look for: there may be something of it. By what is made first of it. */
  readonly unseen?: readonly Kind[];
}

/**
 * Reads all resources, side by side. What the user did not say is taken from what is there, else from the defaults.
 * @throws UserError `interrupted` after Ctrl-C, else whatever a read throws
 */
export async function inspect(session: Session, asked: Asked): Promise<Survey> {
  const provisional = contextOf(session, { ...defaults, ...asked });
  const reading = readAll(resources, provisional);
  const looking = parts.map((part) => lookFor(part, provisional, () => reading.then(byKind)));
  const [base, there] = await certain(session.confirmed, Promise.all([reading, Promise.all(looking)]));
  const early = contextOf(session, settle(asked, base, provisional));
  const own = parts.flatMap((part, index) => resourcesOf(part, there[index], early));
  const found = new Map([...base, ...(await readAll(own, early))]);
  if (session.signal.aborted) throw interrupted('Looking at what is there changes nothing.');
  const settled = contextOf(session, settle(asked, found, early));
  const config = withStageSettings(settled, found, asked.stages !== undefined);
  const context = { ...contextOf(session, config), urls: urlsOf(settled, found), settings: settingsOf(settled, found) };
  // What is there for an earlier config.
  const isLeft = (resource: Resource) =>
    found.has(resource) && isOurs(tellingOf(resource, found, context), config.name);
  const inspections = resourcesWith(own)
    .filter((resource) => isWanted(resource, context) || isLeft(resource))
    .map((resource) => inspectOne(resource, found, context));
  return { context, inspections, unseen: parts.flatMap((part, index) => unseenOf(part, there[index], early)) };
}

type AllFound = ReadonlyMap<Resource, Found<object>>;

type FoundByKind = ReadonlyMap<string, Found<object>>;

function byKind(found: AllFound): FoundByKind {
  return new Map([...found].map(([{ kind }, one]) => [kind, one]));
}

async function readAll(all: readonly Resource[], context: Context): Promise<AllFound> {
  const found = new Map<Resource, Found<object>>();
  await Promise.all(
    all.map(async (resource) => {
      const one = await read(resource, context);
      if (one) found.set(resource, one);
    }),
  );
  return found;
}

/**
 * How a resource is. One that seems to be somebody else's is read again: where AWS tells tags by a call of their own, what
 * was made between the two calls is seen without them.
 */
export async function read(resource: Resource, context: Context): Promise<Found<object> | undefined> {
  const found = await resource.read(context);
  return found && !isOurs(found, context.config.name) ? await resource.read(context) : found;
}

/** What there is of a part: the error, where that cannot be known. */
type Look = { readonly environments: readonly string[] | undefined } | { readonly error: unknown };

async function lookFor(part: Part, context: Context, base: () => Promise<FoundByKind>): Promise<Look> {
  try {
    return { environments: await part.there(context, base) };
  } catch (error) {
    if (!isNotForUs(error)) throw error;
    return { error };
  }
}

/**
 * The resources of a part that the config asks for, or of which something is there.
 * @throws what kept us from looking, where the config asks for it
 */
function resourcesOf(part: Part, look: Look | undefined, { config }: Context): readonly Resource[] {
  const configured = part.configured(config);
  if (look && 'error' in look) {
    // Whoever may not look at what no stage of theirs needs has made nothing of it.
    if (configured) throw look.error;
    return [];
  }
  if (!configured && !look?.environments) return [];
  return part.resources([...new Set([...(configured ?? []), ...(look?.environments ?? [])])]);
}

function unseenOf({ configured, kinds }: Part<Kind>, look: Look | undefined, { config }: Context): Kind[] {
  return look && 'error' in look && isDenied(look.error) && !configured(config) ? kinds.slice(0, 1) : [];
}

/** What was found of one kind of resource; undefined when it is missing. */
export function foundIn({ inspections }: Survey, kind: Kind): Found<object> | undefined {
  return inspections.find((inspection) => inspection.kind === kind)?.found;
}

/** How the environments of the pipeline fare. */
export function environmentsIn({ context, inspections }: Survey): Environment[] {
  const wanted = inspections.filter(({ resource }) => isWanted(resource, context));
  return wanted.flatMap(({ resource, found }) => (found && resource.environment?.(found)) ?? []);
}

/** A session about one pipeline, as far as it is known without asking AWS. */
export function contextOf(session: Session, config: Config): Context {
  return { ...session, config, names: namesOf(config, session.identity), urls: {}, settings: [] };
}

/** What was asked, over what was chosen last, over the defaults. */
function settle(asked: Asked, found: AllFound, { names }: Context): Config {
  const all = byKind(found);
  let config: Config = { ...defaults, name: asked.name };
  for (const [resource, one] of found) {
    // Of what is not ours too: with --adopt its settings stay, and without it nothing is done.
    config = { ...config, ...resource.settings?.(one, names, all) };
  }
  const whole = {
    ...config,
    ...asked,
    env: { ...config.env, ...asked.env },
    variables: { ...config.variables, ...asked.variables },
    ...(asked.packages && { packages: { ...config.packages, ...asked.packages } }),
  };
  return { ...whole, template: asked.template ?? templateFor(whole.stages) ?? defaults.template };
}

/**
 * The same, where the config leaves out what was chosen last of an environment.
 * @param isWhole whether the stages are as they were asked for: then whether one rolls back is said by that
 */
function withStageSettings(context: Context, found: AllFound, isWhole: boolean): Config {
  const { config, names } = context;
  const kept = wantedOf(context, found).filter(([{ isSaidWhole = false }]) => !(isWhole && isSaidWhole));
  const chosen = kept.flatMap(([resource, one]) => resource.stage?.(one, names) ?? []);
  const stages = config.stages.map((stage) => {
    if (!('deploy' in stage)) return stage;
    const own = chosen.filter(({ environment }) => environment === stage.environment);
    const { rollback, ...rest } = Object.assign({}, ...own) as Partial<DeployStage>;
    // Its fields are those of a stage of the same kind: the environment is what the stage deploys to. They say more than the
    // pipeline does, and less than the user.
    return (isWhole ? { ...rest, ...stage } : { ...(rollback && { rollback }), ...stage, ...rest }) as StageConfig;
  });
  return { ...config, stages };
}

function urlsOf(context: Context, found: AllFound): Record<string, string> {
  const environments = wantedOf(context, found).flatMap(([resource, one]) => resource.environment?.(one) ?? []);
  return Object.fromEntries(environments.flatMap(({ name, url }) => (url === undefined ? [] : [[name, url]])));
}

function settingsOf(context: Context, found: AllFound): Setting[] {
  const wanted = wantedOf(context, found);
  const others = wanted.flatMap(([resource, one]) => resource.othersVariables?.(one, context.names) ?? []);
  const isHidden = ({ environment, key }: Setting) => environment === buildEnvironment && others.includes(key);
  return wanted.flatMap(([resource, one]) => resource.parameters?.(one) ?? []).filter((each) => !isHidden(each));
}

/** The settings that builds do not get: somebody gave the build project variables of their names. */
export function hiddenSettings({ context, inspections }: Survey): string[] {
  const all = inspections.flatMap(({ resource, found }) => (found && resource.parameters?.(found)) ?? []);
  const wanted = all.filter(({ environment }) => context.config.settings && environment === buildEnvironment);
  return wanted.filter((each) => !context.settings.includes(each)).map(({ key }) => key);
}

/** Without what an environment was deployed to before it was to go somewhere else. */
function wantedOf(context: Context, found: AllFound): [Resource, Found<object>][] {
  return [...found].filter(([resource]) => isWanted(resource, context));
}

/** Whether the config asks for it. */
export function isWanted(resource: Resource, { config, endpoint }: Context): boolean {
  return resource.wanted?.(config, endpoint) ?? true;
}

export function isOurs(found: Found<object> | undefined, name: string): boolean {
  return found !== undefined && (found.tags === undefined || found.tags[ownershipTag] === name);
}

function inspectOne(resource: Resource, found: AllFound, context: Context): Inspected {
  const one = found.get(resource);
  const stays = one && resource.stays?.(one);
  const head = {
    resource,
    kind: resource.kind as Kind,
    ...resource.identify(context.names),
    ...(stays !== undefined && { stays }),
    ...(one && resource.summary && { summary: resource.summary(one) }),
  };
  if (!one) {
    const announced = resource.announces?.(context);
    return { ...head, state: 'missing', changes: [], ...(announced && { announced }) };
  }
  // Made for an earlier config: `init` lets it be, `destroy` takes it away.
  if (!isWanted(resource, context)) return { ...head, state: 'present', changes: [], found: one };
  const changes = changesOf(resource, one, context);
  const telling = tellingOf(resource, found, context);
  if (telling && !isOurs(telling, context.config.name)) return { ...head, state: 'foreign', changes, found: one };
  return { ...head, state: changes.length > 0 ? 'drifted' : 'present', changes, found: one };
}

/** Whose tags say whether it is ours: a part has the ARN of what it is part of. */
function tellingOf(resource: Resource, found: AllFound, { names }: Context): Found<object> | undefined {
  if (resource.partOf === undefined) return found.get(resource);
  const { arn } = resource.identify(names);
  for (const [each, one] of found) if (each.kind === resource.partOf && each.identify(names).arn === arn) return one;
  return undefined;
}

export function changesOf(resource: Resource, { actual, tags }: Found<object>, context: Context): Change[] {
  const changes = differences(resource.desired(context), actual);
  return [
    ...changes.map((change) => (resource.hides?.(change.path) ? veiled(change) : change)),
    ...(tags ? differences(tagsOf(context.config.name, context.config.tags), tags, 'tags') : []),
  ];
}

/** That there is a difference may be known. */
function veiled({ path, from, to }: Change): Change {
  const veil = (value: unknown) => (value === undefined ? undefined : '(not shown)');
  return { path, from: veil(from), to: veil(to) };
}

/** @throws UserError `foreign-resource`, naming each one that is not ours */
export function refuseForeign({ context, inspections }: Survey): void {
  const foreign = inspections.filter(({ state }) => state === 'foreign');
  if (foreign.length > 0) throw foreignError(foreign, context);
}

export function foreignError(foreign: readonly Pick<Inspection, 'kind' | 'name'>[], context: Context): UserError {
  const list = foreign.map(({ kind, name }) => `${kind.replaceAll('-', ' ')} ${name}`).join(', ');
  return new UserError('foreign-resource', `These exist already and were not made for this pipeline: ${list}.`, {
    hint: `Choose another name, or see what taking them over would change: ${context.commandLine(`init ${context.config.name} --adopt --dry-run`)}`,
  });
}
