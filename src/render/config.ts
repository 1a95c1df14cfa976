/** Settings as text for people, and as documents for programs. Pure: values in, lines out. */
import type { Context } from '../context.js';
import { printable } from '../printable.js';
import { environmentOf } from '../stages/beanstalk/stage.js';
import { buildEnvironment, type Setting } from '../stages/settings/setting.js';
import { table } from './layout.js';
import type { Style } from './style.js';

/** In the place of every secret's value. */
const secretMark = '(secret)';

/** The document of a command about settings. @param environment absent where it is about all of them */
export function configDocument(
  { config, identity, endpoint }: Context,
  environment: string | undefined,
  more: object,
): object {
  return {
    pipeline: config.name,
    account: identity.account,
    region: identity.region,
    endpoint,
    environment: environment ?? null,
    ...more,
  };
}

/** What `config set` has kept. */
export interface Kept {
  readonly key: string;
  readonly type: 'secret' | 'setting';
  readonly outcome: 'created' | 'updated';
  /** Of what was kept otherwise before. */
  readonly former?: 'setting';
}

/** What was kept. */
export function keptLines(kept: readonly Kept[], environment: string, style: Style): string[] {
  return kept.map(({ key, type, outcome, former }) => {
    const done = former
      ? `of ${environment} is a ${type} now, and no plain ${former} any more; its former values are gone`
      : outcome === 'created'
        ? `is a ${type} of ${environment} now`
        : `of ${environment} has its new value`;
    return `${outcome === 'created' ? style.ok : style.changed} ${style.bold(key)} ${done}.`;
  });
}

export function removedLines(removed: readonly Setting[], style: Style): string[] {
  return removed.map(({ key, environment }) => `${style.ok} ${style.bold(key)} of ${environment} is removed.`);
}

/** From when on the settings of an environment are what they are now, for whoever gets them. */
export interface Reach {
  readonly from:
    | 'next build'
    | 'next release'
    /** A stack's template refers to it. */
    | 'next update'
    | 'now'
    /** They are there for those who ask for them. */
    | 'asked for'
    /** Nothing runs there that could have them. */
    | 'never'
    /** The pipeline was not told to give them to anybody. */
    | 'not wanted'
    /** When the pipeline, or the environment, is made. */
    | 'init';
  /** Keys of which the build project has variables already: those count. */
  readonly hidden?: readonly string[];
}

/** From when on what was set counts, and what to do where it would not. */
export function reachLines(context: Context, environment: string, { from, hidden = [] }: Reach): string[] {
  const { commandLine, config, endpoint } = context;
  const run = commandLine(`run ${config.name}`);
  const who = environment === buildEnvironment ? 'builds' : environment;
  const lines = {
    'next build': [`It counts from the next build on: ${run}`],
    'next release': [
      `It counts from the next release to ${environment} on: ${run}`,
      ...(endpoint === 'aws' ? [`To make it count at once: ${restartCommand(context, environment)}`] : []),
    ],
    'next update': [`Templates refer to it, and get it with the next update of the stack: docs/settings.md says how.`],
    now: [`It counts now: ${environment} was updated.`],
    'asked for': [`${environment} gets it when it asks for it: docs/settings.md says how.`],
    never: [`Nobody gets it there: a website has no program of its own. A build can put it in: -e ${buildEnvironment}`],
    'not wanted': [
      `Nobody gets it yet. To give settings to ${who}: "settings: true" in pipeline.yml, then ${commandLine(`init ${config.name}`)}`,
    ],
    init: [
      `It counts as soon as it is made: "settings: true" in pipeline.yml, then ${commandLine(`init ${config.name}`)}`,
    ],
  }[from];
  const twice = hidden.map(
    (key) =>
      `Builds have a variable ${key} of the project already, and that one counts: see env and secrets in pipeline.yml.`,
  );
  return [...lines, ...twice];
}

/** From when on what was removed is missing, where somebody had it. */
export function absenceLines(context: Context, environment: string, reach: Reach): string[] {
  if (reach.from === 'next update')
    return ['A template that still refers to it fails with the next update of the stack.'];
  return ['next build', 'next release', 'now'].includes(reach.from) ? reachLines(context, environment, reach) : [];
}

/** Of settings that builds do not get, because somebody gave the build project variables of those names. */
export function hiddenLines({ commandLine, config, names }: Context, hidden: readonly string[]): string[] {
  return hidden.map(
    (key) =>
      `${names.project.name} has a variable ${key} of its own: that counts, and not the setting. To have the setting: ` +
      `take the variable out in the console of CodeBuild, then ${commandLine(`init ${config.name}`)}`,
  );
}

/** Instances fetch what they have as variables when the application is restarted, too. */
function restartCommand({ names, identity }: Context, environment: string): string {
  const { name } = environmentOf(names, environment);
  return `aws elasticbeanstalk restart-app-server --environment-name ${name} --region ${identity.region}`;
}

/** Of settings whose names say that they are none. */
export function secretHints({ commandLine }: Context, kept: readonly Setting[]): string[] {
  return kept
    .filter(({ key }) => /PASSWORD|TOKEN|SECRET|KEY/i.test(key))
    .map(({ key, environment }) => {
      const secret = commandLine(`config set --secret ${key} -e ${environment}`);
      return `${key} looks like a secret, and is kept as plain text. To have it as a secret: ${secret}`;
    });
}

/** A row of `config list`. */
interface Row {
  readonly environment: string;
  readonly key: string;
  /** Null of a secret. */
  readonly value: string | null;
}

export function listLines({ commandLine, config }: Context, rows: readonly Row[], style: Style): string[] {
  if (rows.length === 0) {
    return [`No settings of ${config.name}.`, `To keep one: ${commandLine('config set KEY=VALUE')}`];
  }
  const shown = ({ value }: Row) => (value === null ? style.dim(secretMark) : oneLine(value));
  return [...new Set(rows.map(({ environment }) => environment))].flatMap((environment) => [
    style.bold(environment),
    ...table(rows.filter((row) => row.environment === environment).map((row) => [`  ${row.key}`, shown(row)])),
  ]);
}

/** Of a longer text its first line, and that there is more. */
function oneLine(value: string): string {
  const [first = '', ...more] = printable(value).split('\n');
  return more.length === 0 ? first : `${first} …`;
}
