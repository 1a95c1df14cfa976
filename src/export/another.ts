/** What is typed to make another pipeline of the same files. Pure. */
import { ownershipTag } from '../names.js';
import { store } from '../stages/packages/names.js';
import type { Exported, Properties, Thing } from './thing.js';

/** How another one is called in what is to be typed. */
export function nameOfAnother({ name }: Exported): string {
  return `${name}-two`;
}

/** What says in a command in which region another one is. */
export const inRegion = '--region "$REGION"';

/** What is typed before another one is made, with the credentials of its account. */
export function before(exported: Exported): string[] {
  return [
    `REGION=${exported.region}`,
    ...under('# Once for each account and region', exported.things.flatMap(onceFor)),
    ...under('# What is set for it, and secrets, each with its own value', settings(exported)),
  ];
}

function under(comment: string, commands: readonly string[]): string[] {
  return commands.length === 0
    ? []
    : [comment, ...[...new Set(commands)].map((command) => `aws ${command} ${inRegion}`)];
}

/** What pipelines share. */
function onceFor({ type, properties }: Thing): string[] {
  if (type === 'AWS::ElasticBeanstalk::Environment') return ['elasticbeanstalk create-storage-location'];
  if (type !== 'AWS::CodeArtifact::Repository') return [];
  const domain = `--domain ${properties['DomainName'] as string}`;
  return [
    `codeartifact create-domain ${domain}`,
    `codeartifact create-repository ${domain} --repository ${store}`,
    `codeartifact associate-external-connection ${domain} --repository ${store} --external-connection public:npmjs`,
  ];
}

/** What points to a parameter that is not there keeps builds and environments from starting. */
function settings(exported: Exported): string[] {
  const { name, things } = exported;
  const path = new RegExp(`^(?:arn:[^/]*:parameter)?/${name}/([\\w./-]+)$`);
  const keys = things.flatMap(({ properties }) => textsIn(properties).flatMap((text) => path.exec(text)?.[1] ?? []));
  const another = nameOfAnother(exported);
  return keys.map(
    (key) =>
      `ssm put-parameter --type SecureString --name /${another}/${key} --value VALUE --tags Key=${ownershipTag},Value=${another}`,
  );
}

/** The values of what builds and environments are given by reference. */
function textsIn(properties: Properties): string[] {
  const environment = (properties['Environment'] ?? {}) as Properties;
  const given = [...listIn(environment, 'EnvironmentVariables'), ...listIn(properties, 'OptionSettings')];
  return given.filter(isReference).flatMap(({ Value }) => (typeof Value === 'string' ? [Value] : []));
}

function isReference({ Type, Namespace }: Properties): boolean {
  return Type === 'PARAMETER_STORE' || Namespace === 'aws:elasticbeanstalk:application:environmentsecrets';
}

function listIn(properties: Properties, key: string): readonly Properties[] {
  return (properties[key] ?? []) as readonly Properties[];
}
