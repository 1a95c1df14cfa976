/** Templates of CloudFormation with all that they refer to put in, so that two of them can be compared. */
import { parse, type ScalarTag } from 'yaml';
import type { Exported } from '../../src/export/thing.js';

interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Default?: string }>>;
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
}

const tags: ScalarTag[] = [
  { tag: '!Ref', resolve: (Ref: string) => ({ Ref }) },
  { tag: '!Sub', resolve: (text: string) => ({ 'Fn::Sub': text }) },
  { tag: '!GetAtt', resolve: (text: string) => ({ 'Fn::GetAtt': text.split('.') }) },
];

export function templateIn(yaml: string): Template {
  return parse(yaml, { schema: 'yaml-1.1', customTags: (all) => [...all, ...tags] }) as Template;
}

/** Its resources by their names, with what it refers to put in; without what the CDK adds for itself. */
export function resolved(
  { Parameters = {}, Resources }: Template,
  { account, partition, region, things }: Exported,
): object {
  const known: Record<string, string> = {
    'AWS::AccountId': account,
    'AWS::Partition': partition,
    'AWS::Region': region,
  };
  for (const [name, { Default }] of Object.entries(Parameters)) if (Default !== undefined) known[name] = Default;
  for (const { id, name, arn = '', url = '' } of things)
    Object.assign(known, { [id]: name, [`${id}.Name`]: name, [`${id}.Arn`]: arn, [`${id}.WebsiteURL`]: url });
  const textOf = (reference: string) => known[reference] ?? `<${reference}>`;
  const visit = (value: any): any => {
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== 'object' || value === null) return value;
    if ('Ref' in value) return textOf(value.Ref);
    if ('Fn::GetAtt' in value) return textOf(value['Fn::GetAtt'].join('.'));
    if ('Fn::Sub' in value) {
      return value['Fn::Sub'].replaceAll(/\$\{(!?)([^}]+)\}/g, (_all: string, bare: string, name: string) =>
        bare ? `\${${name}}` : textOf(name),
      );
    }
    if ('Fn::Join' in value) {
      const [between, parts] = value['Fn::Join'];
      return visit(parts).join(between);
    }
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, visit(each)]));
  };
  const own = Object.entries(Resources).filter(([, { Type }]) => Type !== 'AWS::CDK::Metadata');
  return Object.fromEntries(own.map(([id, resource]) => [id, visit(resource)]));
}
