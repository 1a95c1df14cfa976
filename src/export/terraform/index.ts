/** Terraform: a configuration, and import blocks for what is there. Pure. */
import { type Format, parameterTexts } from '../format.js';
import { linked } from '../link.js';
import { type Exported, type Parameter, type Reference, tagsIn, type Thing, type Value } from '../thing.js';
import { attributes, Block, type Body, Code, type Naming, written } from './hcl.js';
import { snakeCase } from './nested.js';
import { dependencies } from './dependencies.js';
import { unspoken } from './notes.js';
import { readme } from './readme.js';
import type { Resource } from './resource.js';
import { types } from './types.js';

const files = { main: 'main.tf', imports: 'imports.tf', readme: 'README.md' } as const;

export const terraform: Format = {
  main: files.main,
  write: (exported) => ({
    [files.main]: mainFile(exported),
    [files.imports]: importFile(exported),
    [files.readme]: readme(exported),
  }),
  notes: unspoken,
  takeOver: () => ['terraform init', 'terraform plan', 'terraform apply'],
};

const data = {
  account: 'data.aws_caller_identity.current.account_id',
  partition: 'data.aws_partition.current.partition',
  region: 'data.aws_region.current.id',
} as const;

const variables = { PipelineName: 'pipeline_name', Branch: 'branch', ArtifactBucket: 'artifact_bucket' } as const;

function mainFile(exported: Exported): string {
  const naming = namingOf(exported);
  const common = commonTags(exported);
  // What serves a website is another resource than the bucket: its address is made of the names.
  const things = exported.things.map(({ url: _url, ...thing }) => thing);
  const blocks = linked({ ...exported, things }).flatMap((thing, index) =>
    resourcesOf(thing, exported.things[index] ?? thing).map((resource, part) => {
      const own = resource.tagged ? ownTags(thing, common) : {};
      const tags: Body = Object.keys(own).length > 0 ? [['tags', own]] : [];
      const after: Body = part === 0 ? dependencies(thing, exported, labelOf) : [];
      const block = new Block(
        'resource',
        [...resource.body, ...tags, ...after],
        [resource.type, labelOf(thing, resource)],
      );
      return `${part === 0 ? `# ${thing.comment}\n` : ''}${written(block, naming)}`;
    }),
  );
  return `${[`# The pipeline ${exported.name}. How to use it: ${files.readme}`, ...head(exported, common, naming), ...blocks].join('\n\n')}\n`;
}

function head({ parameters, region }: Exported, common: Readonly<Record<string, Value>>, naming: Naming): string[] {
  const provider = new Block('required_providers', [['aws', { source: 'hashicorp/aws', version: '>= 5.100, < 7.0' }]]);
  const variable = (name: string, description: string, value: string) =>
    new Block('variable', attributes({ type: new Code('string'), description, default: value }), [name]);
  const blocks = [
    new Block('terraform', [['required_version', '>= 1.5'], provider]),
    new Block('provider', [['region', new Code('var.region')], new Block('default_tags', [['tags', common]])], ['aws']),
    ...(Object.entries(parameters) as [Parameter, string][]).map(([name, value]) =>
      variable(variables[name], parameterTexts[name], value),
    ),
    variable('region', 'Where the pipeline is.', region),
    new Block('data', [], ['aws_caller_identity', 'current']),
    new Block('data', [], ['aws_partition', 'current']),
    new Block('data', [], ['aws_region', 'current']),
  ];
  return blocks.map((block) => written(block, naming));
}

function importFile(exported: Exported): string {
  const blocks = exported.things.flatMap((thing) =>
    resourcesOf(thing, thing).map((resource) => {
      const to = new Code(`${resource.type}.${labelOf(thing, resource)}`);
      return written(new Block('import', attributes({ to, id: resource.importId })), namingOf(exported));
    }),
  );
  return `${['# Takes over what is there. It is of no use any more when that is done.', ...blocks].join('\n\n')}\n`;
}

function resourcesOf(thing: Thing, is: Thing): Resource[] {
  return types[thing.type]?.translate(thing.properties, is) ?? [];
}

function labelOf({ id }: Thing, { part }: Resource): string {
  return part === undefined ? snakeCase(id) : `${snakeCase(id)}_${part}`;
}

/** Those that all have, said once. */
function commonTags(exported: Exported): Record<string, Value> {
  const all = linked(exported)
    .filter(({ properties }) => properties['Tags'] !== undefined)
    .map(tagsIn);
  const [first = {}, ...rest] = all;
  return Object.fromEntries(
    Object.entries(first).filter(([key, value]) => rest.every((tags) => isSame(tags[key], value))),
  );
}

function ownTags(thing: Thing, common: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(tagsIn(thing)).filter(([key]) => !(key in common)));
}

function isSame(a: Value | undefined, b: Value): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** How things, and what is known where it is applied, are called in expressions. */
function namingOf({ things }: Exported): Naming {
  return (reference: Reference) => {
    if ('parameter' in reference) return `var.${variables[reference.parameter]}`;
    if ('pseudo' in reference) return data[reference.pseudo];
    const thing = things.find(({ id }) => id === reference.thing);
    const type = types[thing?.type ?? ''];
    return `${type?.type}.${snakeCase(reference.thing)}.${reference.as === 'arn' ? 'arn' : type?.name}`;
  };
}
