/** What CloudFormation knows of the types of resources that are exported. Pure. */
import { type Exported, Text, type Thing, type Value } from '../thing.js';

interface Type {
  /** By which properties it is imported; none where it cannot be. */
  readonly identifier?: readonly string[];
  /** The attribute that is its ARN; left out where there is none. */
  readonly arn?: string;
  /** Whether templates have tags for it: they have, unless this says otherwise. */
  readonly tagged?: false;
  /** The attribute that is its name; left out where `Ref` gives it. */
  readonly name?: string;
  /** The attribute that says where it answers. */
  readonly url?: string;
}

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-import-supported-resources.html: repositories of
 * CodeCommit and projects of CodeBuild are not in that list. The identifiers are those of the types' schemas.
 */
const types: Readonly<Record<string, Type>> = {
  'AWS::CodeArtifact::Repository': { identifier: ['Arn'], arn: 'Arn', name: 'Name' },
  'AWS::CodeBuild::Project': { arn: 'Arn' },
  'AWS::CodeCommit::Repository': { arn: 'Arn', name: 'Name' },
  'AWS::CodeDeploy::Application': { identifier: ['ApplicationName'] },
  'AWS::CodeDeploy::DeploymentGroup': { identifier: ['ApplicationName', 'DeploymentGroupName'] },
  'AWS::CodePipeline::Pipeline': { identifier: ['Name'] },
  'AWS::ElasticBeanstalk::Application': { identifier: ['ApplicationName'], tagged: false },
  'AWS::ElasticBeanstalk::Environment': { identifier: ['EnvironmentName'] },
  'AWS::Events::Rule': { identifier: ['Arn'], arn: 'Arn' },
  'AWS::IAM::InstanceProfile': { identifier: ['InstanceProfileName'], arn: 'Arn', tagged: false },
  'AWS::IAM::Role': { identifier: ['RoleName'], arn: 'Arn' },
  // Its attribute `Arn` has `:*` behind the ARN.
  'AWS::Logs::LogGroup': { identifier: ['LogGroupName'] },
  'AWS::S3::Bucket': { identifier: ['BucketName'], arn: 'Arn', url: 'WebsiteURL' },
  'AWS::S3::BucketPolicy': { identifier: ['Bucket'] },
};

export function typeOf({ type }: Pick<Thing, 'type'>): Type {
  return types[type] ?? {};
}

/** The same without what templates have nothing for. */
export function withoutTags(thing: Thing): Thing {
  if (typeOf(thing).tagged !== false) return thing;
  const { Tags: _tags, ...properties } = thing.properties;
  return { ...thing, properties };
}

/** What templates have nothing for: a sentence each. */
export function untagged({ things }: Exported): string[] {
  return things
    .filter((thing) => typeOf(thing).tagged === false && thing.properties['Tags'] !== undefined)
    .map(({ type, name }) => `The tags of ${name} are not in it: templates have none for ${type}.`);
}

/** Whether it can be taken over as it is. */
export function isImportable(thing: Thing): boolean {
  return typeOf(thing).identifier !== undefined;
}

/** What tells it from all others of its type when it is imported. @param thing with nothing but texts */
export function identifierOf(thing: Thing): Readonly<Record<string, string>> {
  const { identifier = [] } = typeOf(thing);
  const valueOf = (key: string) => (key === 'Arn' ? thing.arn : (thing.properties[key] as string));
  return Object.fromEntries(identifier.map((key) => [key, valueOf(key) ?? thing.name]));
}

/** The same text where a thing has no attribute for its ARN: then that is computed. @param computed by ARN */
export function withAttributes(value: Value, things: readonly Thing[], arns: ReadonlyMap<string, Text>): Value {
  if (!(value instanceof Text)) return value;
  return new Text(
    value.parts.flatMap((part) => {
      if (typeof part === 'string' || !('thing' in part) || part.as !== 'arn') return [part];
      const thing = things.find(({ id }) => id === part.thing);
      const arn = thing?.arn;
      return thing && typeOf(thing).arn === undefined && arn !== undefined ? (arns.get(arn)?.parts ?? [arn]) : [part];
    }),
  );
}
