/**
 * Writes src/local/constraints/<service>.json: what AWS's API models demand of the input of the operations that the
 * local AWS offers. To be run after an operation is added, or to take over newer models.
 * The source is the models that botocore ships (https://github.com/boto/botocore, Apache-2.0): only facts are taken.
 *
 *   node scripts/constraints.mjs [FOLDER]   FOLDER: botocore's `data`; python3 is asked for it when it is not given
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../', import.meta.url));
const constraintsFolder = join(root, 'src/local/constraints');

/** Patterns that could run for ages, or in quadratic time, on hostile input: what matches the same in linear time. */
const LINEAR = {
  '^[ \\t]*[\\x20-\\x7E]+([ \\t]+[\\x20-\\x7E]+)*[ \\t]*$': '\\t*[\\x20-\\x7E][\\t\\x20-\\x7E]*',
  'arn:aws(-[\\w]+)*:codepipeline:.+:[0-9]{12}:.+': '(?=.*$)arn:aws(-[\\w]+)*:codepipeline:.+:[0-9]{12}:.+',
  '.*\\S.*': '(?=.*$).*\\S.*',
};

/** Names, of which IAM says what they may be made of instead of showing a pattern. */
const IAM_NAME =
  'The specified value for {member} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-';

/** What the services are known to do beyond their models. */
const KNOWN = {
  // It may hold a token, so CodePipeline never shows it.
  codepipeline: { ActionConfigurationMap: { sensitive: true } },
  iam: {
    roleNameType: { patternMessage: IAM_NAME },
    policyNameType: { patternMessage: IAM_NAME },
    instanceProfileNameType: { patternMessage: IAM_NAME },
  },
};

const models = process.argv[2] ?? askPython();
const files = [];
for (const { name, operations } of await checkedServices()) {
  const file = join(constraintsFolder, `${name}.json`);
  await writeFile(file, JSON.stringify(constraintsOf(name, Object.keys(operations).toSorted())));
  files.push(file);
}
execFileSync('npx', ['oxfmt', ...files], { cwd: root, stdio: 'inherit' });

function askPython() {
  const code = 'import botocore, os; print(os.path.join(os.path.dirname(botocore.__file__), "data"))';
  return execFileSync('python3', ['-c', code], { encoding: 'utf8' }).trim();
}

/** The services whose input is checked against their models. */
async function checkedServices() {
  const folder = await mkdtemp(join(tmpdir(), 'constraints-'));
  // The files that are to be written need not be there yet.
  const noConstraints = {
    name: 'no-constraints',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]constraints[\\/][\w-]+\.json$/ }, () => ({ contents: '{}', loader: 'json' }));
    },
  };
  try {
    const outfile = join(folder, 'services.mjs');
    await build({
      absWorkingDir: root,
      entryPoints: ['src/local/services/index.ts'],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      mainFields: ['module', 'main'],
      plugins: [noConstraints],
      logLevel: 'error',
      banner: {
        js: "import { createRequire as $createRequire } from 'node:module';const require = $createRequire(import.meta.url);",
      },
    });
    const { services } = await import(pathToFileURL(outfile).href);
    const loaded = await Promise.all(services.map((listed) => listed.load()));
    return loaded.filter(({ validation }) => validation !== undefined);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The newest model of a service, as botocore calls it. */
function modelOf(name) {
  const version = readdirSync(join(models, name)).toSorted().at(-1);
  const file = join(models, name, version, 'service-2.json');
  return JSON.parse(existsSync(file) ? readFileSync(file, 'utf8') : gunzipSync(readFileSync(`${file}.gz`)).toString());
}

function constraintsOf(service, offered) {
  const model = modelOf(service);
  const constrained = constrainedShapes(model.shapes);
  const operations = {};
  const shapes = {};
  for (const name of offered) {
    const input = model.operations[name]?.input?.shape;
    operations[name] = constrained.has(input) ? input : null;
    if (constrained.has(input)) collect(input);
  }
  const sorted = Object.keys(shapes).toSorted();
  return { operations, shapes: Object.fromEntries(sorted.map((name) => [name, shapes[name]])) };

  function collect(name) {
    if (name in shapes) return;
    shapes[name] = { ...constraintOf(model.shapes[name]), ...KNOWN[service]?.[name], ...partsOf(name) };
    for (const part of childrenOf(model.shapes[name])) if (constrained.has(part)) collect(part);
  }

  function partsOf(name) {
    const shape = model.shapes[name];
    const kept = ({ shape: part } = {}) => (constrained.has(part) ? part : undefined);
    const members = Object.entries(shape.members ?? {}).flatMap(([member, ref]) =>
      kept(ref) ? [[member, kept(ref)]] : [],
    );
    return {
      ...(members.length > 0 && { members: Object.fromEntries(members) }),
      member: kept(shape.member),
      key: kept(shape.key),
      value: kept(shape.value),
    };
  }
}

/** The names of the shapes that demand something, themselves or in one of their parts. */
function constrainedShapes(shapes) {
  const found = new Set(Object.keys(shapes).filter((name) => isConstrained(shapes[name])));
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const name of Object.keys(shapes)) {
      if (childrenOf(shapes[name]).some((part) => found.has(part))) found.add(name);
    }
  }
  return found;
}

function childrenOf({ members = {}, member, key, value }) {
  return [...Object.values(members), member, key, value].flatMap((ref) => ref?.shape ?? []);
}

function isConstrained({ min, max, pattern, enum: values }) {
  return [min, max, pattern, values].some((constraint) => constraint !== undefined);
}

function constraintOf({ min, max, pattern, enum: values, sensitive }) {
  const regex = pattern === undefined ? undefined : translated(pattern);
  return { min, max, pattern, ...(regex !== pattern && { regex }), enum: values, sensitive };
}

/**
 * A pattern of Java's as one of JavaScript's, with the `u` flag: an escape that means nothing is an error there.
 * Neither lets `.` stand for the end of a line.
 * @throws SyntaxError when it is none
 */
function translated(pattern) {
  const regex = (LINEAR[pattern] ?? pattern).replace(/\\(.)/gsu, (escape, character) =>
    /[-_@"'#%&,:;<=>`~! ]/.test(character) ? `\\x${character.charCodeAt(0).toString(16)}` : escape,
  );
  RegExp(`^(?:${regex})$`, 'u');
  return regex;
}
