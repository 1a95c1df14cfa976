/**
 * Writes pipeline.schema.json, by which editors know pipeline.yml. To be run after a field of src/config/fields.ts or of a
 * stage is changed.
 *
 *   node scripts/schema.mjs
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = new URL('../', import.meta.url);
const { outputFiles } = await build({
  absWorkingDir: fileURLToPath(root),
  entryPoints: ['src/config/json-schema.ts'],
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
});
const { jsonSchema } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`
);
await writeFile(new URL('pipeline.schema.json', root), `${JSON.stringify(jsonSchema(), null, 2)}\n`);
