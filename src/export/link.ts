/** Puts references in the place of repeated names and ARNs. Pure. */
import { variableNames } from '../stages/packages/variable-names.js';
import { type Exported, isProperties, type Properties, type Reference, Text, type Thing, type Value } from './thing.js';

type Part = Reference | string;

/** Under which properties, and settings of actions, a text is the name of which type of resource. */
const namedBy: Readonly<Record<string, readonly string[]>> = {
  ApplicationName: ['AWS::CodeDeploy::Application', 'AWS::ElasticBeanstalk::Application'],
  Bucket: ['AWS::S3::Bucket'],
  BucketName: ['AWS::S3::Bucket'],
  DeploymentGroupName: ['AWS::CodeDeploy::DeploymentGroup'],
  EnvironmentName: ['AWS::ElasticBeanstalk::Environment'],
  Location: ['AWS::S3::Bucket'],
  ProjectName: ['AWS::CodeBuild::Project'],
  RepositoryName: ['AWS::CodeCommit::Repository'],
  StackName: [],
};

/** Their names are nobody else's: they say account or region, or what they are for. */
const unmistakable = ['AWS::IAM::InstanceProfile', 'AWS::IAM::Role', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket'];

/** What all tags of the pipeline's own begin with. */
const ownTags = 'pipeline-setup:';

/** Under which a text may be the name of the branch. */
const branchKeys = ['BranchName', 'referenceName'];

const descriptions = ['CustomData', 'Description', 'RepositoryDescription'];

/**
 * The same things with references: to things before them, else to what their names are made of, so that nothing refers in a
 * circle.
 * @param isThere which may be referred to: others are named by what their names are made of
 */
export function linked(exported: Exported, isThere: (thing: Thing) => boolean = () => true): Thing[] {
  const { things } = exported;
  return things.map((thing, index) => {
    const link = new Linker(exported, thing, things.slice(0, index).filter(isThere));
    return { ...thing, properties: link.properties(thing.properties) };
  });
}

class Linker {
  /** What is looked for in every text. */
  private readonly known: readonly (readonly [RegExp, readonly Part[]])[];

  constructor(
    private readonly exported: Exported,
    private readonly thing: Thing,
    private readonly former: readonly Thing[],
  ) {
    this.known = knownTo(exported, former);
  }

  /** @param own those of the thing itself: what lies deeper may be called like it by chance */
  properties(all: Properties, service = serviceOf(this.thing), own = true): Properties {
    const isName = (key: string, value: Value) => own && key.endsWith('Name') && value === this.thing.name;
    return Object.fromEntries(
      Object.entries(all).map(([key, value]) => [
        key,
        isName(key, value) ? (this.computed(this.thing.name) ?? value) : this.value(value, key, service),
      ]),
    );
  }

  private computed(text: string): Text | undefined {
    return this.exported.computed.find(({ is }) => is === text)?.as;
  }

  /** @param service whose names they are: several have applications */
  private value(value: Value, key: string, service: string): Value {
    if (typeof value === 'string') return this.text(value, key, service);
    if (Array.isArray(value)) return (value as readonly Value[]).map((each) => this.value(each, key, service));
    if (!isProperties(value)) return value;
    const { Value: content } = value;
    if (isOfThePipeline(value) && typeof content === 'string' && content !== this.exported.account) {
      return { ...value, Value: whole(this.segments([content])) };
    }
    return this.properties(value, providerOf(value) ?? service, false);
  }

  private text(text: string, key: string, service: string): Value {
    const { account, parameters } = this.exported;
    // An instance profile is called like its role, which is before it.
    const named = this.former.findLast(
      ({ type, name, arn }) =>
        arn !== undefined && name === text && (isNamedBy(key, type, service) || unmistakable.includes(type)),
    );
    if (named) return new Text([{ thing: named.id, as: 'name' }]);
    if (branchKeys.includes(key) && text === parameters.Branch) return new Text([{ parameter: 'Branch' }]);
    if (text === account) return new Text([{ pseudo: 'account' }]);
    if (descriptions.includes(key)) return whole(this.description(text));
    // A condition on a tag of the pipeline's.
    if (key.includes(`/${ownTags}`)) return whole(this.segments([text]));
    return (key in namedBy ? this.computed(text) : undefined) ?? whole(this.arns([text]));
  }

  /** A sentence in which a pipeline or a stack is called by its name. */
  private description(text: string): Part[] {
    const { name, computed } = this.exported;
    const pipeline: readonly Part[] = [{ parameter: 'PipelineName' }];
    const parts = replaced([text], new RegExp(`(?<=\\bpipeline )${escaped(name)}(?![\\w.-])`), pipeline);
    return computed.reduce(
      (all, { is, as }) => replaced(all, new RegExp(`(?<=\\bstack )${escaped(is)}(?![\\w.-])`), as.parts),
      parts,
    );
  }

  /** What is in ARNs, and the names of buckets, which may be part of an address. */
  private arns(text: readonly Part[]): Part[] {
    const { account, partition, region } = this.exported;
    let parts = this.tagged(text);
    for (const [pattern, as] of this.known) parts = replaced(parts, pattern, as);
    // The address of a website has its region in it, too.
    if (!parts.some((part) => typeof part === 'string' && /arn:|\.s3-website/.test(part))) return parts;
    parts = this.segments(parts);
    parts = replaced(parts, new RegExp(`(?<=\\barn:)${escaped(partition)}(?=:)`), [{ pseudo: 'partition' }]);
    parts = replaced(parts, new RegExp(`(?<!\\d)${escaped(account)}(?!\\d)`), [{ pseudo: 'account' }]);
    return replaced(parts, new RegExp(`(?<![a-z0-9])${escaped(region)}(?![a-z0-9])`), [{ pseudo: 'region' }]);
  }

  /** The value of a tag of the pipeline's, by which commands find their instances: in a text of JSON within another. */
  private tagged(parts: readonly Part[]): Part[] {
    const before = String.raw`\btag:${ownTags}[a-z]+\\*",\\*"Values\\*":\[\\*"`;
    return replaced(parts, new RegExp(`(?<=${before})${escaped(this.exported.name)}(?=[/\\\\"])`), [
      { parameter: 'PipelineName' },
    ]);
  }

  /** The name of the pipeline, where it is all that is between slashes or colons, or before a dot. */
  private segments(parts: readonly Part[]): Part[] {
    const { name } = this.exported;
    return replaced(parts, new RegExp(`(?<=^|[:/])${escaped(name)}(?=[:/]|\\.ecs\\b|$)`), [
      { parameter: 'PipelineName' },
    ]);
  }
}

/** The ARNs, the URLs, and the names of buckets, that stand for references: a longer one before the shorter that it begins with. */
function knownTo({ computed }: Exported, former: readonly Thing[]): [RegExp, readonly Part[]][] {
  const known: [string, readonly Part[]][] = [
    ...former.flatMap(({ id, arn }): [string, Part[]][] =>
      arn === undefined ? [] : [[arn, [{ thing: id, as: 'arn' }]]],
    ),
    ...former.flatMap(({ id, type, name, arn }): [string, Part[]][] =>
      type === 'AWS::S3::Bucket' && arn !== undefined ? [[name, [{ thing: id, as: 'name' }]]] : [],
    ),
    ...former.flatMap(({ id, url }): [string, Part[]][] =>
      url === undefined ? [] : [[url, [{ thing: id, as: 'url' }]]],
    ),
    ...computed.flatMap(({ is, as }): [string, readonly Part[]][] => (is.startsWith('arn:') ? [[is, as.parts]] : [])),
  ];
  // The first one of the same ARN counts. A bucket may begin an address.
  const longestFirst = [...new Map(known.toReversed())].toSorted(([a], [b]) => b.length - a.length);
  return longestFirst.map(([is, as]) => [new RegExp(`(?<![\\w-])${escaped(is)}(?![\\w-]|\\.(?!s3[.-]))`), as]);
}

/** Whether it is a tag or a variable whose value may be the name of the pipeline, or begin a path. */
function isOfThePipeline({ Key: tag, Name: variable, Type: type }: Properties): boolean {
  const names: readonly unknown[] = variableNames;
  return (typeof tag === 'string' && tag.startsWith(ownTags)) || type === 'PARAMETER_STORE' || names.includes(variable);
}

function isNamedBy(key: string, type: string, service: string): boolean {
  const types = namedBy[key] ?? [];
  return types.includes(type) && (types.length === 1 || serviceOf({ type }) === service);
}

function serviceOf({ type }: Pick<Thing, 'type'>): string {
  return type.split('::')[1] ?? '';
}

/** Of an action: whose names are in its configuration. */
function providerOf({ ActionTypeId: id }: Properties): string | undefined {
  return isProperties(id) && typeof id['Provider'] === 'string' ? id['Provider'] : undefined;
}

/** Every match of a pattern in the texts, replaced. */
function replaced(parts: readonly Part[], pattern: RegExp, by: readonly Part[]): Part[] {
  return parts.flatMap((part) => {
    if (typeof part !== 'string') return [part];
    const between = part.split(pattern);
    return between.flatMap((text, index) => [...(index === 0 ? [] : by), ...(text === '' ? [] : [text])]);
  });
}

function whole(parts: readonly Part[]): Value {
  const [only = ''] = parts;
  return parts.every((part) => typeof part === 'string') && parts.length <= 1 ? only : new Text(parts);
}

function escaped(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}
