/** What is exported, in a form that every format is written from: resources with AWS's own types and properties. */

/** What a person changes who deploys it elsewhere. */
export type Parameter = 'PipelineName' | 'Branch' | 'ArtifactBucket';

/** What stands for a part of a text that is another one elsewhere. */
export type Reference =
  | { readonly parameter: Parameter }
  | { readonly pseudo: 'account' | 'partition' | 'region' }
  | { readonly thing: string; readonly as: 'arn' | 'name' | 'url' };

/** A text with such parts. */
export class Text {
  constructor(readonly parts: readonly (Reference | string)[]) {}
}

export type Value = Text | boolean | number | string | readonly Value[] | Properties;

export interface Properties {
  readonly [name: string]: Value;
}

/** One resource, as it is. */
export interface Thing {
  /** Its name in the template: `BuildProject`. */
  readonly id: string;
  /** As CloudFormation names it: `AWS::CodeBuild::Project`. */
  readonly type: string;
  /** What it is for, in a sentence. */
  readonly comment: string;
  /** What it is called now. */
  readonly name: string;
  /** Its ARN now; none where it is but a part of another one. */
  readonly arn?: string;
  /** Where it answers now, of a website. */
  readonly url?: string;
  /** By which it is known where that is neither its name nor its ARN. */
  readonly physicalId?: string;
  /** As CloudFormation's template reference has them. */
  readonly properties: Properties;
  /** Whether it holds what cannot be made again. */
  readonly holdsData?: boolean;
}

/** A pipeline that is to be written. */
export interface Exported {
  readonly name: string;
  readonly account: string;
  readonly partition: string;
  readonly region: string;
  /** What the hosts of AWS's services end with there. */
  readonly domain: string;
  readonly parameters: Readonly<Partial<Record<Parameter, string>>>;
  /** Each after what it refers to; with nothing but texts. */
  readonly things: readonly Thing[];
  /** How their names, and the ARNs of what belongs to the pipeline, are made of parameters. */
  readonly computed: readonly Computed[];
  /** What is not in it, and what is although one may not think so: a sentence each. */
  readonly notes: readonly string[];
}

/** A name or an ARN, and the text that gives it wherever it is deployed. */
export interface Computed {
  readonly is: string;
  readonly as: Text;
}

export function isProperties(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Text);
}

/** `[{ Key, Value }]` of a resource, by key. */
export function tagsIn({ properties }: Thing): Readonly<Record<string, Value>> {
  const tags = (properties['Tags'] ?? []) as readonly { readonly Key: string; readonly Value: Value }[];
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}
