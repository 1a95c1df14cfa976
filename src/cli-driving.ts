/** The commands that drive a pipeline, as a table like that of `cli.ts`. */
import { type Command, Option } from 'commander';
import { command, common } from './cli-parts.js';
import type { Host } from './host.js';

/** @param done is told the exit code of the command that ran */
export function drivingCommands(host: Host, done: (exitCode: number) => void): Command[] {
  return [
    following(
      approval('approve [name]', 'show what an approval lets through, ask, and let it go on', [
        'pipeline-setup approve hello --local',
        'pipeline-setup approve shop --stage approve-production --message "After the demo"',
        'pipeline-setup approve shop --yes --no-wait --json',
      ]),
    ).action(async (name: string | undefined, options) => {
      const { approve } = await import('./commands/approve.js');
      done(await approve(name, options, host));
    }),
    approval('reject [name]', 'show what an approval would let through, ask, and end it', [
      'pipeline-setup reject hello --local',
      'pipeline-setup reject shop --message "The price is wrong" --yes',
    ]).action(async (name: string | undefined, options) => {
      const { reject } = await import('./commands/approve.js');
      done(await reject(name, options, host));
    }),
  ];
}

function approval(usage: string, description: string, lines: readonly string[]): Command {
  return common(
    command(usage, description)
      .option('--stage <stage>', 'which approval, when several wait')
      .option('--message <text>', 'what is kept with the answer')
      .option('-y, --yes', 'do not ask'),
    lines,
  );
}

/** For a command that follows an execution. */
function following(made: Command): Command {
  return made
    .addOption(new Option('--wait', 'follow the execution (the default)').default(true).hideHelp())
    .option('--no-wait', 'do not follow the execution');
}
