import type { Asked } from '../../src/config/schema.js';
import { inspect, type Inspection, type Survey } from '../../src/inspect.js';
import type { Kind } from '../../src/resources/index.js';
import type { TestContext } from './context.js';

/** What the engine finds of one kind of resource, as a survey of that alone: `provision` and `destroy` leave the rest out. */
export async function surveyOf(
  context: TestContext,
  kind: Kind,
  asked: Omit<Asked, 'name'> = {},
): Promise<Survey & { readonly inspection: Inspection }> {
  const survey = await inspect(context, { name: 'hello', ...asked });
  const inspection = survey.inspections.find((each) => each.kind === kind);
  if (!inspection) throw new Error(`${kind} is not wanted`);
  return { context: survey.context, inspections: [inspection], inspection };
}
