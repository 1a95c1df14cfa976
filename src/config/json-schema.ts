/** The JSON Schema of `pipeline.yml`, for editors. Only scripts/schema.mjs and tests load it. */
import * as z from 'zod/mini';
import { fields } from './fields.js';

export function jsonSchema(): object {
  const schema = z.toJSONSchema(fields, { io: 'input', target: 'draft-7' });
  return { ...schema, title: 'pipeline.yml of pipeline-setup' };
}
