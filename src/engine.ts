/** Walks the list of resources as they were found: makes them, and takes them away. */
import { isAfterLostAnswer, isThereAlready } from './aws/errors.js';
import type { Context } from './context.js';
import type { Change } from './diff.js';
import type { Outcome, Removal } from './events.js';
import { changesOf, foreignError, type Inspection, isOurs, isWanted, read, type Survey } from './inspect.js';
import type { Kind } from './resources/index.js';
import type { Environment, Found, Resource } from './resources/resource.js';
import { environments } from './stages/index.js';
import { type Done, walk } from './walk.js';

/** What became of one resource. */
export interface Result<O extends Outcome | Removal> {
  readonly kind: Kind;
  readonly name: string;
  readonly arn: string;
  readonly outcome: O;
  readonly reason?: string | undefined;
  /** How it is now, in the shape of the resource's `desired`; absent where nothing was read and nothing was told. */
  readonly actual?: object | undefined;
}

/**
 * Makes what is missing and changes what differs, each as soon as what it comes after is there.
 * @throws UserError `interrupted` after Ctrl-C, else whatever a resource throws; what is in flight is let finish first
 */
export async function provision({ context, inspections }: Survey): Promise<Result<Outcome>[]> {
  let { urls } = context;
  return await walk(
    context,
    inspections,
    ({ after }) => after,
    async ({ resource, found, changes: seen }) => {
      const current = { ...context, urls };
      // Of what is let be, whatever is known by now, nothing is to change.
      const isNews = urls !== context.urls && isWanted(resource, context);
      const changes = found && isNews ? changesOf(resource, found, current) : seen;
      const done = found ? await improve(resource, current, found, changes) : await make(resource, current);
      const environment = done.actual && resource.environment?.({ actual: done.actual });
      if (environment?.url !== undefined) urls = { ...urls, [environment.name]: environment.url };
      return done;
    },
  );
}

async function improve(
  resource: Resource,
  context: Context,
  found: Found<object>,
  changes: readonly Change[],
): Promise<Done<Outcome>> {
  if (changes.length === 0) return { outcome: 'unchanged', actual: found.actual };
  return { outcome: 'updated', actual: (await resource.update(context, found)) ?? found.actual };
}

/** How often a resource is made that is there when it is made and gone when it is looked at. */
const mostAttempts = 3;

/**
 * Makes what was not there. When it is there by now, because somebody else made it meanwhile, or because an earlier
 * attempt of the same call got there and its answer did not come back, it is taken as it is.
 * @throws UserError `foreign-resource` when it is not ours
 */
async function make(resource: Resource, context: Context): Promise<Done<Outcome>> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { outcome: 'created', actual: (await resource.create(context)) ?? undefined };
    } catch (error) {
      if (!isThereAlready(error) || attempt === mostAttempts) throw error;
      const found = await read(resource, context);
      if (!found) continue;
      const head = { kind: resource.kind as Kind, ...resource.identify(context.names) };
      if (!isOurs(found, context.config.name)) throw foreignError([head], context);
      const done = await improve(resource, context, found, changesOf(resource, found, context));
      return isAfterLostAnswer(error) ? { ...done, outcome: 'created' } : done;
    }
  }
}

/** How the environments fare when that has been made, in the order of their stages. */
export function environmentsAfter(
  { context, inspections }: Survey,
  results: readonly Result<Outcome>[],
): Environment[] {
  const order = environments(context.config.stages);
  const all = inspections.flatMap(({ resource, found, kind, name }) => {
    const made = results.find((each) => each.kind === kind && each.name === name)?.actual ?? found?.actual;
    if (!made || !isWanted(resource, context)) return [];
    return resource.environment?.({ ...found, actual: made }) ?? [];
  });
  return all.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}

/** Why kinds of resources stay that are ours. */
export type Keep = Readonly<Partial<Record<Kind, string>>>;

/** Why `destroy` leaves what is there; undefined when it takes it away. */
export function whyKept({ kind, state, stays }: Inspection, keep: Keep): string | undefined {
  return state === 'foreign' ? 'not made for this pipeline' : (stays ?? keep[kind]);
}

export interface DestroyOptions {
  /** Whether what AWS made beside the resources stays. */
  readonly alone?: boolean;
  /** Called for a kind right before it is taken away: gives why it stays after all. */
  readonly lastLook?: Readonly<Partial<Record<Kind, () => Promise<string | undefined>>>>;
}

/**
 * Takes away what is ours, each as soon as what still uses it is gone.
 * @param keep why a kind of resource stays that would go
 * @throws as `provision` does
 */
export async function destroy(
  { context, inspections }: Survey,
  keep: Keep,
  { alone = false, lastLook = {} }: DestroyOptions = {},
): Promise<Result<Removal>[]> {
  return await walk(
    context,
    inspections.toReversed(),
    ({ removedAfter }) => removedAfter,
    async (inspection) => {
      const { resource } = inspection;
      if (inspection.state === 'missing') {
        if (!alone) await resource.sweep?.(context);
        return { outcome: 'absent' };
      }
      // Of two pipelines that go at once, each has seen the other one in what they share.
      const seen = resource.shared ? keep[inspection.kind] : whyKept(inspection, keep);
      const reason =
        seen ?? (await lastLook[inspection.kind]?.()) ?? (await resource.remove(context, { alone })) ?? undefined;
      return reason === undefined ? { outcome: 'removed' } : { outcome: 'kept', reason };
    },
  );
}
