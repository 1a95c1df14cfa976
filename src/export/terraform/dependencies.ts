/** What must be there first although nothing refers to it. Pure. */
import { type Exported, isProperties, Text, type Thing, type Value } from '../thing.js';
import { type Body, Code } from './hcl.js';
import type { Resource } from './resource.js';
import { types } from './types.js';

/**
 * Whoever acts as a role begins at once, and must be allowed to by then; and a policy that lets everybody read is refused as
 * long as the bucket blocks such.
 * @param labelOf what a resource of a thing is called
 */
export function dependencies(
  thing: Thing,
  { things }: Exported,
  labelOf: (thing: Thing, resource: Resource) => string,
): Body {
  if (thing.type.startsWith('AWS::IAM::')) return [];
  const waitsFor = things.flatMap((other) => {
    const resources = types[other.type]?.translate(other.properties, other) ?? [];
    const isNeeded = ({ type, part }: Resource) =>
      thing.type === 'AWS::S3::BucketPolicy'
        ? type === 'aws_s3_bucket_public_access_block' && `${other.id}Policy` === thing.id
        : other.type === 'AWS::IAM::Role' && part !== undefined && refersTo(thing.properties, other.id);
    return resources.filter(isNeeded).map((resource) => `${resource.type}.${labelOf(other, resource)}`);
  });
  return waitsFor.length === 0 ? [] : [['depends_on', new Code(waitsFor)]];
}

/** Whether the ARN of a thing is in it. */
function refersTo(value: Value, id: string): boolean {
  if (value instanceof Text) {
    return value.parts.some(
      (part) => typeof part !== 'string' && 'thing' in part && part.thing === id && part.as === 'arn',
    );
  }
  if (Array.isArray(value)) return (value as readonly Value[]).some((each) => refersTo(each, id));
  return isProperties(value) && Object.values(value).some((each) => refersTo(each, id));
}
