/** The commands about packages, as a table like that of `cli.ts`. */
import type { Command } from 'commander';
import { command, common, environment, examples } from './cli-parts.js';
import type { Host } from './host.js';

/** @param done is told the exit code of the command that ran */
export function packagesCommand(host: Host, done: (exitCode: number) => void): Command {
  return command('packages', 'the packages of a pipeline, for your own npm')
    .helpCommand(false)
    .addHelpText(
      'after',
      examples(['pipeline-setup packages login shop', 'pipeline-setup packages logout shop']) + environment,
    )
    .addCommand(
      common(
        command('login [name]', 'let your npm install from the repository of a pipeline, and publish to it').option(
          '--project',
          "only in this folder's project; the token stays in your own .npmrc",
        ),
        [
          'pipeline-setup packages login shop --local',
          'pipeline-setup packages login shop --region eu-central-1 --project',
        ],
      ).action(async (name: string | undefined, options) => {
        const { login } = await import('./commands/packages.js');
        done(await login(name, options, host));
      }),
    )
    .addCommand(
      common(command('logout [name]', 'let your npm forget it'), [
        'pipeline-setup packages logout shop --local',
      ]).action(async (name: string | undefined, options) => {
        const { logout } = await import('./commands/logout.js');
        done(await logout(name, options, host));
      }),
    );
}
