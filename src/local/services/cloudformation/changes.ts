/** What an update would change. */
import type { Change, Tag } from '@aws-sdk/client-cloudformation';
import { lookUps } from '../../runs/stacks/look-ups.js';
import { planOf } from '../../runs/stacks/plan.js';
import { tagRecord } from '../../runs/stacks/tags.js';
import { resourceTypes } from '../../runs/stacks/types/index.js';
import { outputsIn, scopeOf } from '../../runs/stacks/values.js';
import type { Call } from '../../service.js';
import { changesOf } from '../../template/changes.js';
import { same } from '../../template/same.js';
import { asInvalid } from './errors.js';
import type { Intent } from './intent.js';
import { keyOf, type OperationRecord, type StackRecord } from './records.js';
import { attributesOf } from './sealed.js';

export interface StackChanges {
  readonly changes: readonly Change[];
  /** Nothing changes: no resource, no output, and no tag. */
  readonly isNothing: boolean;
}

/** @throws AwsError `ValidationError` */
export async function stackChanges(
  call: Call,
  stack: StackRecord,
  { version, plan }: Intent,
  imports: OperationRecord['imports'] = {},
): Promise<StackChanges> {
  return asInvalid(async () => {
    const former = stack.version && (await planOf(call.store.home, stack, stack.version));
    const { dynamic: _, ...lookUp } = lookUps({ act: (work) => work(call), ask: (...asked) => call.invoke(...asked) });
    const tagsChange = !sameTags(version.tags, stack.version?.tags ?? []);
    const there = Object.entries(stack.resources).flatMap(([logicalId, resource]) =>
      resource.id === undefined
        ? []
        : [
            [
              logicalId,
              { ...resource, id: resource.id, attributes: attributesOf(call.store.home, keyOf(stack), resource) },
            ] as const,
          ],
    );
    const changes = await changesOf({
      former,
      next: plan,
      resources: Object.fromEntries(there),
      types: resourceTypes,
      lookUp,
      tagsChange,
      imports: Object.keys(imports),
    });
    const isNothing = changes.length === 0 && !tagsChange && former !== undefined && (await sameOutputs());
    return { changes: changes.map((ResourceChange) => ({ Type: 'Resource', ResourceChange })), isNothing };

    /** Nothing else changes, so that what they refer to is known. */
    async function sameOutputs(): Promise<boolean> {
      const outputs = await outputsIn(plan, scopeOf(call.store.home, plan, stack.resources, lookUp));
      return same(outputs, [...stack.outputs]);
    }
  });
}

function sameTags(one: readonly Tag[], other: readonly Tag[]): boolean {
  return same(tagRecord(one), tagRecord(other));
}
