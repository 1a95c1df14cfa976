/** How the names of a pipeline are made of its own, its account and its region. Pure. */
import { namesOf, type Names } from '../names.js';
import type { Config } from '../config/schema.js';
import { type Computed, type Parameter, type Reference, Text } from './thing.js';

const pseudo = { 'AWS::AccountId': 'account', 'AWS::Partition': 'partition', 'AWS::Region': 'region' } as const;

/** The names of the pipeline, with the parameters in place of what they are made of. */
function symbolicNames({ artifactBucket }: Pick<Config, 'artifactBucket'>): Names {
  return namesOf(
    { name: '${PipelineName}', ...(artifactBucket !== undefined && { artifactBucket: '${ArtifactBucket}' }) },
    { partition: '${AWS::Partition}', account: '${AWS::AccountId}', region: '${AWS::Region}' },
  );
}

interface Identified {
  identify(names: Names): { readonly name: string; readonly arn: string };
}

/** The names and ARNs of the pipeline, and of these resources, each with the text that gives it elsewhere. */
export function computedNames(names: Names, config: Config, resources: readonly Identified[]): Computed[] {
  const symbols = symbolicNames(config);
  const pairs = [
    // What the target is called is the same for all pipelines.
    ...Object.keys(names)
      .filter((key) => key !== 'target')
      .flatMap((key) => {
        const [is, as] = [names, symbols].map((all) => (all as Record<string, unknown>)[key]);
        return isNamed(is) && isNamed(as) ? [[is, as] as const] : [];
      }),
    ...resources.map((resource) => [resource.identify(names), resource.identify(symbols)] as const),
  ];
  const texts = pairs.flatMap(([is, as]) => [
    [is.name, as.name],
    [is.arn, as.arn],
  ]);
  const made = [...new Map(texts as [string, string][])].map(([is, as]) => ({ is, as: textOf(as) }));
  // A deployment group is called like its environment, everywhere.
  return made.filter(({ as: { parts } }) => parts.some((part) => typeof part !== 'string'));
}

function isNamed(value: unknown): value is { readonly name: string; readonly arn: string } {
  return typeof value === 'object' && value !== null && 'name' in value && 'arn' in value;
}

/** `${PipelineName}-build` as a text. No name of AWS's has a `$` in it. */
function textOf(symbolic: string): Text {
  return new Text(
    symbolic
      .split(/(\$\{[\w:]+\})/)
      .filter((part) => part !== '')
      .map((part) => (part.startsWith('${') ? referenceOf(part.slice(2, -1)) : part)),
  );
}

function referenceOf(name: string): Reference {
  return name in pseudo ? { pseudo: pseudo[name as keyof typeof pseudo] } : { parameter: name as Parameter };
}
