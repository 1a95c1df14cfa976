import { type Exported, type Thing } from '../thing.js';
import { within } from './resource.js';

/** What the AWS provider has nothing for: a sentence each. */
export function unspoken({ things }: Exported): string[] {
  return things.flatMap(({ id, name, properties, type }: Thing) => [
    ...(Object.keys(within(properties, 'OnPremisesTagSet')).length > 0
      ? [
          `The tags by which ${id} finds instances on premises are not in it: the AWS provider has lists of such tags, but no sets.`,
        ]
      : []),
    ...(type === 'AWS::ElasticBeanstalk::Environment'
      ? [
          `The operations role of ${name} is not in it: the AWS provider has nothing for that.`,
          `terraform plan shows that the environment ${name} is changed, as it imports no settings: they are those that it has.`,
        ]
      : []),
  ]);
}
