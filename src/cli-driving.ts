/** The commands that drive a pipeline, as a table like that of `cli.ts`. */
import { type Command, Option } from 'commander';
import { command, common } from './cli-parts.js';
import { atLeastOne, pair } from './cli-values.js';
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
    following(
      common(
        command('run [name]', 'start an execution, and follow it')
          .option('--commit <commit>', "a commit, or a branch's latest (default: the latest of the pipeline's branch)")
          .option(
            '--variable <K=V>',
            'a variable of the pipeline; may be repeated',
            pair('--variable', { mustHaveValue: true }),
          ),
        [
          'pipeline-setup run hello --local',
          'pipeline-setup run shop --commit 3f2c1a9',
          'pipeline-setup run shop --variable COLOUR=red --no-wait',
        ],
      ),
    ).action(async (name: string | undefined, options) => {
      const { run } = await import('./commands/run.js');
      done(await run(name, options, host));
    }),
    following(
      common(
        command('rollback <stage> [name]', 'bring a stage back to what was in it before, and follow that')
          .option('--to <execution>', 'the execution, or the commit, to go back to (default: the one before)')
          .option('-y, --yes', 'do not ask'),
        [
          'pipeline-setup rollback production hello --local',
          'pipeline-setup rollback production shop --to 3f2c1a9 --yes',
        ],
      ),
    ).action(async (stage: string, name: string | undefined, options) => {
      const { rollback } = await import('./commands/rollback.js');
      done(await rollback(stage, name, options, host));
    }),
    following(
      common(
        command('retry [name]', 'run the failed stage of the latest execution that failed once more, and follow it')
          .option('--stage <stage>', 'the latest execution that failed in this stage')
          .option('--all', 'all actions of the stage, not only those that failed'),
        ['pipeline-setup retry hello --local', 'pipeline-setup retry shop --stage production --all'],
      ),
    ).action(async (name: string | undefined, options) => {
      const { retry } = await import('./commands/retry.js');
      done(await retry(name, options, host));
    }),
    following(
      common(
        command('stop [name]', 'stop the execution in progress')
          .option('--execution <id>', 'which one, when several are')
          .option('--abandon', 'at once: do not wait for what is under way')
          .option('--message <text>', 'what is kept with it')
          .option('-y, --yes', 'do not ask'),
        ['pipeline-setup stop hello --local', 'pipeline-setup stop shop --abandon --message "Wrong commit" --yes'],
      ),
    ).action(async (name: string | undefined, options) => {
      const { stop } = await import('./commands/stop.js');
      done(await stop(name, options, host));
    }),
    common(
      command('history [name]', 'show the executions, newest first')
        .addOption(new Option('--limit <number>', 'how many, at most 100').argParser(atLeastOne).default(10))
        .option('--stage <stage>', 'only those that reached this stage'),
      ['pipeline-setup history hello --local', 'pipeline-setup history shop --stage production --limit 3 --json'],
    ).action(async (name: string | undefined, options) => {
      const { history } = await import('./commands/history.js');
      done(await history(name, options, host));
    }),
    common(
      command('logs [name]', 'show the log of the latest execution; when it failed, what failed')
        .option('-f, --follow', 'show what comes, until the end')
        .option('--all', 'everything, also when it failed')
        .option('--stage <stage>', 'only of this stage')
        .option('--phase <phase>', 'only of this phase of a build, such as BUILD')
        .option('--execution <id>', 'of another execution'),
      [
        'pipeline-setup logs hello --local',
        'pipeline-setup logs shop --follow',
        'pipeline-setup logs shop --phase BUILD | grep -i warn',
      ],
    ).action(async (name: string | undefined, options) => {
      const { logs } = await import('./commands/logs.js');
      done(await logs(name, options, host));
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
