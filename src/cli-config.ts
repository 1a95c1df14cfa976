/** The commands about settings, as a table like that of `cli.ts`. */
import type { Command } from 'commander';
import { command, common, environment, examples } from './cli-parts.js';
import type { Host } from './host.js';

/** @param done is told the exit code of the command that ran */
export function configCommand(host: Host, done: (exitCode: number) => void): Command {
  const made = [
    placed(
      command('set <settings...>', 'keep settings as KEY=VALUE, or with --secret the KEYs of secrets').option(
        '--secret',
        'secrets: their values are asked for, or read from standard input',
      ),
      [
        'pipeline-setup config set GREETING=hello --local',
        'pipeline-setup config set --secret API_TOKEN -e production',
        'pipeline-setup config set --secret API_TOKEN < token.txt',
      ],
    ).action(async (settings: string[], options) => {
      const { set } = await import('./commands/config/set.js');
      done(await set(settings, options, host));
    }),
    placed(command('get <key>', 'print the value of a setting; of a secret only that it is there'), [
      'pipeline-setup config get GREETING --local',
    ]).action(async (key: string, options) => {
      const { get } = await import('./commands/config/get.js');
      done(await get(key, options, host));
    }),
    placed(command('list', 'show the settings and their values, and which secrets there are'), [
      'pipeline-setup config list --local',
      'pipeline-setup config list -e production --json',
    ]).action(async (options) => {
      const { list } = await import('./commands/config/list.js');
      done(await list(options, host));
    }),
    placed(command('rm <keys...>', 'remove settings and secrets for good'), [
      'pipeline-setup config rm GREETING --local',
      'pipeline-setup config rm API_TOKEN -e production',
    ]).action(async (keys: string[], options) => {
      const { remove } = await import('./commands/config/rm.js');
      done(await remove(keys, options, host));
    }),
  ];
  const all = command('config', 'the settings and secrets of builds and applications, in Parameter Store')
    .helpCommand(false)
    .addHelpText(
      'after',
      examples([
        'pipeline-setup config set GREETING=hello --local',
        'pipeline-setup config list --local',
        'pipeline-setup config rm GREETING --local',
      ]) + environment,
    );
  for (const each of made) all.addCommand(each);
  return all;
}

/** Of which pipeline, and of which of its environments. */
function placed(made: Command, lines: readonly string[]): Command {
  return common(
    made
      .option('-e, --environment <name>', 'build, or an environment that is deployed to')
      .option('--pipeline <name>', 'of this pipeline (default: as everywhere where none is named)'),
    lines,
  );
}
