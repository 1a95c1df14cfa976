/**
 * Builds the published program: src/main.ts and everything it uses, into dist/, with nothing to install behind it.
 * What is imported lazily stays a file of its own, so that `--help` reads next to nothing.
 */
import { cp, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { notices } from './notices.mjs';

const root = new URL('../', import.meta.url);
const at = (path) => new URL(path, root);

await rm(at('dist/'), { recursive: true, force: true });

const { metafile } = await build({
  absWorkingDir: fileURLToPath(root),
  entryPoints: ['src/main.ts'],
  outdir: 'dist',
  // Every chunk lies flat in dist/, so that a file named by import.meta.url is beside whichever chunk asks for it.
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  // The SDK's packages have an ES module build beside the CommonJS one: only that can be tree-shaken.
  mainFields: ['module', 'main'],
  minifyWhitespace: true,
  minifySyntax: true,
  keepNames: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  // CommonJS that was bundled calls require() for Node's own modules.
  banner: {
    js: "import { createRequire as $createRequire } from 'node:module';const require = $createRequire(import.meta.url);",
  },
});

await cp(at('src/templates/hello-node/'), at('dist/hello-node/'), { recursive: true });
await writeFile(at('THIRD-PARTY-NOTICES.txt'), await notices(metafile, root));
