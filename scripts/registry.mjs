/**
 * dist/registry.cjs: what serves packages to npm (src/local/hosting/packages/verdaccio.ts), with the parts of verdaccio that it runs.
 * Most of what these import they never call here: logging, hooks, a search index, configuration files, checks of what is no
 * package. That is left out, which makes a third of it.
 */
import { build } from 'esbuild';

/** By module, what it is replaced by. */
const LEFT_OUT = {
  '@verdaccio/hooks': 'exports.notify = async () => undefined;',
  '@verdaccio/logger': '',
  '@verdaccio/search-indexer': '',
  ajv: 'module.exports = class { compile() {} };',
  'body-parser': '',
  debug: 'module.exports = () => Object.assign(() => undefined, { enabled: false });',
  // Of a browser's cookies, which npm has none of.
  'cookie-signature': '',
  'express-rate-limit': 'module.exports = () => undefined;',
  'gunzip-maybe': '',
  'js-yaml': '',
  'tar-stream': '',
  validator: `exports.isURL = require('validator/lib/isURL').default;`,
};

const leftOut = {
  name: 'left-out',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^(${Object.keys(LEFT_OUT).join('|')})$`) }, ({ path }) => ({
      path,
      namespace: 'left-out',
    }));
    onLoad({ filter: /./, namespace: 'left-out' }, ({ path }) => ({
      contents: LEFT_OUT[path],
      resolveDir: new URL('.', import.meta.url).pathname,
    }));
  },
};

/** In the program: leads from where packages are served to that file. */
export const fromRegistry = {
  name: 'from-registry',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/(verdaccio\.js|registry\.cjs)$/ }, () => ({ path: './registry.cjs', external: true }));
  },
};

/** @param common how everything is built */
export async function buildRegistry(common) {
  const { metafile, outputFiles } = await build({
    ...common,
    entryPoints: ['src/local/hosting/packages/verdaccio.ts'],
    outfile: 'dist/registry.cjs',
    format: 'cjs',
    metafile: true,
    plugins: [leftOut],
  });
  return { metafile, text: outputFiles[0].text };
}
