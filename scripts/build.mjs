/**
 * Builds the published program into dist/, with nothing to install behind it:
 *   start.cjs    src/start.ts, which runs the others
 *   main.cjs     src/main.ts and what it imports at once, the command line: `--help` needs nothing else
 *   program.cjs  what it imports lazily: the commands, and all that they use
 *   registry.cjs what serves packages to npm in the local AWS, loaded when there are any
 * They are no ES modules: what V8 compiles a script to can be kept (src/code-cache.ts), which goes for none of those.
 */
import { createHash } from 'node:crypto';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as esbuild } from 'esbuild';
import { notices } from './notices.mjs';
import { buildRegistry, fromRegistry } from './registry.mjs';

const root = new URL('../', import.meta.url);
const at = (path) => new URL(path, root);
const common = {
  absWorkingDir: fileURLToPath(root),
  bundle: true,
  write: false,
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
};

/** A script that gives a function of what a module of Node.js has, as src/start.ts calls it. */
const wrapped = { banner: { js: '(function (module, require, __filename, part) {' }, footer: { js: '})' } };

/** Imports of parts, which are nowhere but in memory. */
const fromParts = {
  name: 'from-parts',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\/.*\.js$/ }, ({ path }) => {
      return parts.has(basename(path)) ? { path: basename(path), namespace: 'part' } : undefined;
    });
    onLoad({ filter: /./, namespace: 'part' }, ({ path }) => ({ contents: parts.get(path) }));
  },
};

/** Lazy imports, which lead from main.cjs to program.cjs. */
const lazilyFromProgram = {
  name: 'lazily-from-program',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\/.*\.js$/ }, ({ path, kind }) => {
      return kind === 'dynamic-import' ? { path: basename(path), namespace: 'lazy' } : undefined;
    });
    onLoad({ filter: /./, namespace: 'lazy' }, ({ path }) => ({ contents: `module.exports = part('${path}');` }));
  },
};

/** Parts of Node.js that take a while to load, and that most commands never use: each is loaded when it is first used. */
const lazilyFromNode = {
  name: 'lazily-from-node',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:(child_process|dns\/promises|fs\/promises|https?)$/ }, ({ path, namespace }) => {
      return namespace === 'node' ? undefined : { path, namespace: 'node' };
    });
    onLoad({ filter: /./, namespace: 'node' }, async ({ path }) => {
      const { default: all } = await import(path);
      const getters = Object.keys(all).map((name) => `get ${name}() { return require('${path}').${name}; }`);
      return { contents: `module.exports = { ${getters.join()} };` };
    });
  },
};

// First as ES modules in many parts: so what nobody uses is left out, and what is imported lazily is run lazily.
const { metafile, outputFiles } = await esbuild({
  ...common,
  entryPoints: ['src/main.ts'],
  outdir: 'dist',
  splitting: true,
  format: 'esm',
  // The SDK's packages have an ES module build beside the CommonJS one: only that can be tree-shaken.
  mainFields: ['module', 'main'],
  metafile: true,
  plugins: [lazilyFromNode, fromRegistry],
});
const parts = new Map(outputFiles.map(({ path, text }) => [basename(path), text]));

const commands = [...new Set(lazyPartsOf('main.js'))].map((name) => `'${name}': () => require('./${name}')`);
const program = await together(`module.exports = { ${commands.join()} };`, wrapped);
const main = await together(`export * from './main.js';`, { ...wrapped, plugins: [lazilyFromProgram] });
// They are read as Latin-1.
if (/\P{ASCII}/u.test(program + main)) throw new Error('a script is not ASCII');
const build = createHash('sha256').update(program).update(main).digest('hex').slice(0, 16);
const registry = await buildRegistry(common);
const start = await together(`export * from './start.ts';`, { define: { BUILD: JSON.stringify(build) } });

await rm(at('dist/'), { recursive: true, force: true });
await mkdir(at('dist/'));
await writeFile(at('dist/program.cjs'), program);
await writeFile(at('dist/main.cjs'), main);
await writeFile(at('dist/start.cjs'), start);
await writeFile(at('dist/registry.cjs'), registry.text);
for (const template of ['hello-node', 'hello-service', 'hello-site', 'hello-stack', 'hello-cdk']) {
  await cp(at(`src/templates/${template}/`), at(`dist/${template}/`), { recursive: true });
}
await writeFile(at('THIRD-PARTY-NOTICES.txt'), await notices([metafile, registry.metafile], root));

/** What this part imports lazily, or what it imports at once does. */
function lazyPartsOf(part, seen = new Set()) {
  if (seen.has(part)) return [];
  seen.add(part);
  return metafile.outputs[`dist/${part}`].imports
    .filter(({ external }) => !external)
    .flatMap(({ path, kind }) => (kind === 'dynamic-import' ? basename(path) : lazyPartsOf(basename(path), seen)));
}

/** The parts that `contents` asks for in one CommonJS file. */
async function together(contents, { banner = { js: '' }, define, plugins = [], ...options }) {
  const { outputFiles } = await esbuild({
    ...common,
    ...options,
    stdin: { contents, resolveDir: fileURLToPath(at('src/')) },
    format: 'cjs',
    supported: { 'dynamic-import': false },
    define: { ...define, 'import.meta.url': '$url' },
    banner: { js: `${banner.js}const $url = require('node:url').pathToFileURL(__filename).href;` },
    plugins: [...plugins, fromRegistry, fromParts],
  });
  return outputFiles[0].text;
}
