/** The command line as a table: words to options. Each command is loaded when it is called. */
import { type Command, Option } from 'commander';
import { configCommand } from './cli-config.js';
import { drivingCommands } from './cli-driving.js';
import { localCommand } from './cli-local.js';
import { packagesCommand } from './cli-packages.js';
import { command, common, environment, examples, withHost } from './cli-parts.js';
import { exportCommand } from './cli-export.js';
import { pair, region, wholeNumber } from './cli-values.js';
import type { Host } from './host.js';
import { targets } from './stages/targets.js';
import { version } from './version.js';

/**
 * @param done is told the exit code of the command that ran
 * @returns a parser that throws instead of leaving the process
 */
export function createProgram(host: Host, done: (exitCode: number) => void): Command {
  const program = command(
    'pipeline-setup',
    'From nothing to a running CI/CD pipeline on AWS, or on this machine with no account at all.',
  )
    .version(version, '-V, --version', 'print the version')
    .addHelpText(
      'after',
      examples([
        'pipeline-setup init hello --local',
        'pipeline-setup status hello --local --watch',
        'pipeline-setup init hello --region eu-central-1',
      ]) + environment,
    );

  program
    .addCommand(
      common(
        deployable(command('init [name]', 'make a pipeline, or make it whole again, and follow its first execution'))
          .option('--config <file>', 'what the pipeline is to be (default: pipeline.yml, if there is one)')
          .option('--branch <name>', 'the branch whose pushes run the pipeline (default: main)')
          .option('--template <name>', 'the application a new repository is seeded with (default: hello-node)')
          .option(
            '--image <image>',
            'the image that builds run in (default: aws/codebuild/amazonlinux-x86_64-standard:5.0)',
          )
          .option('--compute <size>', 'small, medium, large, xlarge or 2xlarge (default: small)')
          .option('--docker', 'with --local: from now on builds run in Docker, in the image of their project')
          .option('--no-docker', 'with --local: from now on builds run on this machine again')
          .option('--timeout <minutes>', 'how long a build may take, 5 to 2160 (default: 60)', wholeNumber)
          .option('--env <K=V>', 'an environment variable of the build; may be repeated', pair('--env'))
          .option('--tag <K=V>', 'a tag for every resource; may be repeated', pair('--tag'))
          .option('--permissions-boundary <arn>', 'a managed policy that bounds every role')
          .option('--artifact-bucket <name>', 'a bucket of your own for the artifacts; it is never emptied or removed')
          .option('--adopt', 'take over resources that have the right name but were not made for this pipeline')
          .option('--dry-run', 'show what would be made or changed, and change nothing')
          .addOption(new Option('--wait', 'follow the execution to the end (the default)').default(true).hideHelp())
          .option('--no-wait', 'do not follow the execution')
          .option('--rollback-on-failure', 'when init fails half-way, take away what this run has made, and only that')
          .option('-y, --yes', 'do not ask before anything is made'),
        [
          'pipeline-setup init hello --local',
          'pipeline-setup init shop --region eu-central-1 --env STAGE=test --tag team=web',
          'pipeline-setup init shop --dry-run',
        ],
      ).action(async (name: string | undefined, options) => {
        const { init } = await import('./commands/init.js');
        done(await init(name, options, host));
      }),
    )
    .addCommand(
      common(
        command('status [name]', 'show a pipeline: its stages, its commits, its resources, and why it failed').option(
          '-w, --watch',
          'follow the latest execution to its end; exit 1 if it does not succeed',
        ),
        [
          'pipeline-setup status hello --local',
          'pipeline-setup status shop --watch',
          'pipeline-setup status shop --json',
        ],
      ).action(async (name: string | undefined, options) => {
        const { status } = await import('./commands/status.js');
        done(await status(name, options, host));
      }),
    )
    .addCommand(
      common(
        command('destroy [name]', 'take a pipeline away and check that nothing is left; the repository stays')
          .option('--delete-repository', 'remove the repository too; its code is kept in a file of this folder')
          .option('--no-backup', 'with --delete-repository: the code is not kept')
          .option('--dry-run', 'show what would be removed and what would stay, and remove nothing')
          .option('-y, --yes', 'do not ask for the name to be typed'),
        [
          'pipeline-setup destroy hello --local',
          'pipeline-setup destroy hello --local --delete-repository --yes',
          'pipeline-setup destroy shop --dry-run',
        ],
      ).action(async (name: string | undefined, options) => {
        const { destroy } = await import('./commands/destroy.js');
        done(await destroy(name, options, host));
      }),
    )
    .addCommand(
      common(command('list', 'show all pipelines of the account and region'), [
        'pipeline-setup list --local',
        'pipeline-setup list --region eu-central-1 --json',
      ]).action(async (options) => {
        const { list } = await import('./commands/list.js');
        done(await list(options, host));
      }),
    )
    .addCommand(exportCommand(host, done))
    .addCommand(
      command('credential-helper <action>', 'give git the credentials for CodeCommit, also the local one')
        .option('--profile <profile>', 'a profile of your AWS configuration')
        .option('--region <region>', 'the region of a profile that has none, or of a local repository', region)
        .addHelpText(
          'after',
          examples([
            "git config --global credential.helper '!pipeline-setup credential-helper'",
            'git config --global credential.UseHttpPath true',
          ]),
        )
        .action(async (action: string, options) => {
          const { credentialHelper } = await import('./commands/credential-helper.js');
          done(await credentialHelper(action, options, host));
        }),
    )
    .addCommand(configCommand(host, done))
    .addCommand(packagesCommand(host, done))
    .addCommand(localCommand(host, done));
  for (const driving of drivingCommands(host, done)) program.addCommand(driving);
  return withHost(program, host);
}

/** Adds the simple case of a deployment, to what there is to deploy to. */
function deployable(made: Command): Command {
  if (targets.length === 0) return made;
  const names = targets.map(({ deploy }) => deploy).join(', ');
  return made.option('--deploy <target>', `a stage behind Build that deploys to production: ${names}`);
}
