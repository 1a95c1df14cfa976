/** The licences of what is inside the bundle: they have to be shipped with it. */
import { readdir, readFile } from 'node:fs/promises';

const ALLOWED = new Set([
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'CC0-1.0',
  'BlueOak-1.0.0',
]);

/**
 * The text of THIRD-PARTY-NOTICES.txt: every package of which something is in the bundle, above its licence.
 * @param metafiles what esbuild says went into the bundles
 * @param root the URL of the folder that node_modules/ lies in
 * @throws Error for a licence that is not on the list above, or a package without a licence text
 */
export async function notices(metafiles, root) {
  const packages = await Promise.all(bundledPackages(metafiles).map((path) => read(new URL(`${path}/`, root))));
  const namesByText = new Map();
  for (const { name, text } of packages) namesByText.set(text, [...(namesByText.get(text) ?? []), name]);
  return [
    'This program contains parts of the packages below, each under the licence that follows it.\n',
    ...[...namesByText].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`),
  ].join(`\n${'-'.repeat(80)}\n\n`);
}

/** Folders such as `node_modules/yaml`, of the packages that have at least a byte in an output, in order. */
function bundledPackages(metafiles) {
  const outputs = metafiles.flatMap((metafile) => Object.values(metafile.outputs));
  const inputs = outputs.flatMap((output) => Object.entries(output.inputs));
  const folders = inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(path)?.[0])
    .filter((folder) => folder !== undefined);
  return [...new Set(folders)].toSorted((one, other) => (one < other ? -1 : 1));
}

async function read(folder) {
  const { name, version, license } = JSON.parse(await readFile(new URL('package.json', folder), 'utf8'));
  if (!ALLOWED.has(license)) throw new Error(`${name}@${version} is under ${license}: may it be in the bundle?`);
  return { name: `${name}@${version} (${license})`, text: await licenceText(folder, license, name) };
}

async function licenceText(folder, license, name) {
  const files = await readdir(folder);
  const own = files.filter((file) => /^(licen[cs]e|notice)(\.|$)/i.test(file)).map((file) => new URL(file, folder));
  // The Apache licence names nobody, so our own copy of it serves a package that forgot to ship one.
  const texts = own.length > 0 || license !== 'Apache-2.0' ? own : [new URL('../LICENSE', import.meta.url)];
  if (texts.length === 0) throw new Error(`${name} ships no licence text`);
  const contents = await Promise.all(texts.map((file) => readFile(file, 'utf8')));
  return contents.map((text) => text.replaceAll('\r\n', '\n').trim()).join('\n\n');
}
