/** An app of the CDK with one stack: JavaScript, which runs as it is. Pure. */
import { identifierOf, isImportable, typeOf, withAttributes, withoutTags } from '../cloudformation/types.js';
import { linked } from '../link.js';
import {
  type Exported,
  isProperties,
  type Properties,
  type Reference,
  Text,
  type Thing,
  type Value,
} from '../thing.js';
import { camelCase, construct, indented, type Naming, quoted } from './javascript.js';

/** The setting of `cdk.json` by which the stack has only what could be taken over. */
const takenOver = 'takenOver';

export function appOf(exported: Exported): string {
  const things = linked(exported, isImportable).map(withoutTags);
  const services = [...new Set(things.map(({ type }) => serviceOf(type)))].toSorted();
  const names = Object.keys(exported.parameters).map(camelCase);
  const naming = namingOf();
  const [taken, others] = [things.filter(isImportable), things.filter((thing) => !isImportable(thing))];
  const write = (thing: Thing) => resourceLines(thing, things, exported, naming);
  return [
    `// The pipeline ${exported.name}. How to use it: README.md`,
    "import { App, CfnResource, DefaultStackSynthesizer, RemovalPolicy, Stack } from 'aws-cdk-lib';",
    ...services.map((service) => `import * as ${service} from 'aws-cdk-lib/aws-${service}';`),
    '',
    'class PipelineStack extends Stack {',
    `  constructor(scope, id, { ${names.join(', ')}, ${takenOver}, ...props }) {`,
    '    super(scope, id, props);',
    '    const { account, partition, region } = this;',
    ...indented(indented(taken.flatMap((thing) => ['', ...write(thing)]))),
    ...indented(indented(othersLines(others, write))),
    '',
    '    if (takenOver) {',
    '      // What is taken over is not removed with the stack.',
    '      for (const each of this.node.findAll()) {',
    '        if (CfnResource.isCfnResource(each)) each.applyRemovalPolicy(RemovalPolicy.RETAIN);',
    '      }',
    '    }',
    '  }',
    '}',
    '',
    'const app = new App();',
    '// What is said in cdk.json, or by -c.',
    'const said = (name) => app.node.getContext(name);',
    "new PipelineStack(app, said('pipelineName'), {",
    "  env: { account: said('account'), region: said('region') },",
    ...names.map((name) => `  ${name}: said('${name}'),`),
    `  ${takenOver}: said('${takenOver}') === true,`,
    '  // `cdk import` takes resources alone: the parameter of this rule would be a difference at once.',
    '  synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),',
    '});',
    'app.synth();',
    '',
  ].join('\n');
}

/** What the app is told by `cdk.json`. */
export function contextOf({ parameters, account, region }: Exported): object {
  const said = Object.entries(parameters).map(([id, value]) => [camelCase(id), value]);
  return { ...Object.fromEntries(said), account, region, [takenOver]: true };
}

/** As `cdk import --resource-mapping` takes it. */
export function mappingOf({ things }: Exported): object {
  return Object.fromEntries(things.filter(isImportable).map((thing) => [thing.id, identifierOf(thing)]));
}

function othersLines(others: readonly Thing[], write: (thing: Thing) => string[]): string[] {
  if (others.length === 0) return [];
  const lines = others.flatMap((thing, index) => [...(index > 0 ? [''] : []), ...write(thing)]);
  return [
    '',
    '// CloudFormation takes none of these over. Everything else calls them by their names.',
    'if (!takenOver) {',
    ...indented(lines),
    '}',
  ];
}

function resourceLines(thing: Thing, things: readonly Thing[], { computed }: Exported, naming: Naming): string[] {
  const arns = new Map(computed.map(({ is, as }) => [is, as]));
  const properties = mapped(thing.properties, (value) => withAttributes(value, things, arns)) as Properties;
  const name = camelCase(thing.id);
  const [, , type = ''] = thing.type.split('::');
  const isUsed = thing.holdsData === true || isReferredTo(thing, things);
  const [first = '', ...rest] = construct(properties, naming);
  const made = `new ${serviceOf(thing.type)}.Cfn${type}(this, ${quoted(thing.id)}, ${first}`;
  return [
    `// ${thing.comment}`,
    `${isUsed ? `const ${name} = ` : ''}${made}`,
    ...rest.map((line, index) => (index === rest.length - 1 ? `${line});` : line)),
    ...(thing.holdsData ? [`${name}.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);`] : []),
  ];
}

function serviceOf(type: string): string {
  return (type.split('::')[1] ?? '').toLowerCase();
}

/** Whether a reference to it is written: one to an ARN that is computed is not. */
function isReferredTo(thing: Thing, things: readonly Thing[]): boolean {
  const refers = ({ parts }: Text) =>
    parts.some(
      (part) =>
        typeof part !== 'string' &&
        'thing' in part &&
        part.thing === thing.id &&
        (part.as === 'name' || typeOf(thing).arn !== undefined),
    );
  const isIn = (value: Value): boolean => {
    if (value instanceof Text) return refers(value);
    if (Array.isArray(value)) return (value as readonly Value[]).some(isIn);
    return isProperties(value) && Object.values(value).some(isIn);
  };
  return things.some(({ properties }) => isIn(properties));
}

function mapped(value: Value, change: (value: Value) => Value): Value {
  if (Array.isArray(value)) return (value as readonly Value[]).map((each) => mapped(each, change));
  if (!isProperties(value)) return change(value);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapped(each, change)]));
}

const attributes = { arn: 'attrArn', name: 'ref', url: 'attrWebsiteUrl' } as const;

/** Every thing that may be referred to gives its name by `ref`. */
function namingOf(): Naming {
  return (reference: Reference) => {
    if ('parameter' in reference) return camelCase(reference.parameter);
    if ('pseudo' in reference) return reference.pseudo;
    return `${camelCase(reference.thing)}.${attributes[reference.as]}`;
  };
}
