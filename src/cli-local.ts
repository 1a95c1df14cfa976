/** The command about the local AWS itself, as a table like that of `cli.ts`. */
import type { Command } from 'commander';
import { command, environment, examples, output } from './cli-parts.js';
import { duration, fault, pair, port, region, wholeNumber } from './cli-values.js';
import { servingPort } from './commands/options.js';
import type { Host } from './host.js';

/** @param done is told the exit code of the command that ran */
export function localCommand(host: Host, done: (exitCode: number) => void): Command {
  return command('local', 'the local AWS of this user: where it is, serving it, beginning anew')
    .helpCommand(false)
    .addHelpText(
      'after',
      examples(['pipeline-setup local info', 'pipeline-setup local serve', 'pipeline-setup local reset']) + environment,
    )
    .addCommand(
      output(command('info', 'show where it lies, what is in it and what it is doing'), [
        'pipeline-setup local info',
        'pipeline-setup local info --json',
      ]).action(async (options) => {
        const { info } = await import('./commands/local.js');
        done(await info(options, host));
      }),
    )
    .addCommand(
      command('serve', 'let every other client of AWS use it: listen on this machine until Ctrl-C')
        .option('--port <port>', 'the port to listen on; 0 takes one that is free', port, servingPort)
        .option('--env', 'print only the variables, for eval; ends when it is being served already')
        .option('--region <region>', 'the region of requests that name none (default: us-east-1)', region)
        .option('--docker', 'from now on builds run in Docker, in the image of their project')
        .option('--no-docker', 'from now on builds run on this machine again')
        .option('--latency <time>', 'how long every call is on its way, such as 100ms', duration)
        .option('--iam-delay <time>', 'how long changes in IAM take to be seen, such as 8s', duration)
        .option('--throttle <rate>', 'how many calls a second each service takes', wholeNumber)
        .option('--fault <operation:n:code>', 'an error for the nth call of an operation; may be repeated', fault)
        .option('--requests <file>', 'add a line of JSON to the file for every call that was answered')
        .option('--json', 'print one JSON document when it listens')
        .option('-q, --quiet', 'print the variables alone')
        .option('--debug', 'show the stack of an error')
        .addHelpText(
          'after',
          examples([
            'pipeline-setup local serve',
            'eval "$(pipeline-setup local serve --env)"',
            'pipeline-setup local serve --port 0 --latency 100ms --iam-delay 8s --throttle 5',
            'pipeline-setup local serve --requests requests.jsonl',
            'pipeline-setup local serve --fault CreateProject:1:ThrottlingException --fault PutRule:2:AnswerLost',
          ]) + faults,
        )
        .action(async (options) => {
          const { serve } = await import('./commands/serve.js');
          done(await serve(options, host));
        }),
    )
    .addCommand(instanceCommand(host, done))
    .addCommand(
      output(
        command('bootstrap', 'make what apps of the CDK are deployed with, as npx cdk bootstrap does on AWS')
          .option('--region <region>', 'where (default: us-east-1)', region)
          .option('--qualifier <qualifier>', 'tells it from others in the same region (default: hnb659fds)'),
        ['pipeline-setup local bootstrap', 'pipeline-setup local bootstrap --region eu-central-1'],
      ).action(async (options) => {
        const { bootstrap } = await import('./commands/local-bootstrap.js');
        done(await bootstrap(options, host));
      }),
    )
    .addCommand(
      output(
        command('reset', 'remove everything in it, repositories and their commits too').option(
          '-y, --yes',
          'do not ask',
        ),
        ['pipeline-setup local reset', 'pipeline-setup local reset --yes'],
      ).action(async (options) => {
        const { reset } = await import('./commands/local.js');
        done(await reset(options, host));
      }),
    )
    .addCommand(
      command('run', 'move the executions that wait (started in the background)').action(async () => {
        const { run } = await import('./commands/local.js');
        done(await run(host));
      }),
      { hidden: true },
    )
    .addCommand(
      command('host', 'serve what is hosted (started in the background)').action(async () => {
        const { serveHosted } = await import('./commands/local.js');
        done(await serveHosted(host));
      }),
      { hidden: true },
    )
    .addCommand(
      command('aws [args...]', 'stand in for the AWS CLI (called by builds)').action(async (args: string[]) => {
        const { awsCli } = await import('./commands/aws-cli.js');
        done(await awsCli(args, host));
      }),
      { hidden: true },
    )
    .addCommand(
      command('receive', 'start the pipelines that wait for a push (called by git)').action(async () => {
        const { receive } = await import('./commands/local.js');
        done(await receive(host));
      }),
      { hidden: true },
    );
}

/** On-premises instances of CodeDeploy, which are folders here. */
function instanceCommand(host: Host, done: (exitCode: number) => void): Command {
  const made = [
    output(
      command('add <name>', 'register one, for CodeDeploy to deploy to')
        .option('--tag <K=V>', 'a tag, by which deployment groups select it; may be repeated', pair('--tag'))
        .option('--region <region>', 'its region (default: us-east-1)', region),
      ['pipeline-setup local instance add web-1 --tag stage=test --tag app=shop'],
    ).action(async (name: string, options) => {
      const { addInstance } = await import('./commands/local-instance.js');
      done(await addInstance(name, options, host));
    }),
    output(command('list', 'show all of them: their tags, folders, URLs and last deployments'), [
      'pipeline-setup local instance list',
      'pipeline-setup local instance list --json',
    ]).action(async (options) => {
      const { listInstances } = await import('./commands/local-instance.js');
      done(await listInstances(options, host));
    }),
    output(
      command('rm <name>', 'deregister one: what runs on it is ended, its folder stays').option(
        '--region <region>',
        'its region (default: us-east-1)',
        region,
      ),
      ['pipeline-setup local instance rm web-1'],
    ).action(async (name: string, options) => {
      const { removeInstance } = await import('./commands/local-instance.js');
      done(await removeInstance(name, options, host));
    }),
  ];
  const all = command('instance', 'the on-premises instances of its CodeDeploy: folders that are deployed to')
    .helpCommand(false)
    .addHelpText(
      'after',
      examples([
        'pipeline-setup local instance add web-1 --tag stage=test',
        'pipeline-setup local instance list',
        'pipeline-setup local instance rm web-1',
      ]) + environment,
    );
  for (const each of made) all.addCommand(each);
  return all;
}

const faults = `

A fault's code is an error code of AWS's, or ConnectionReset (the call does not
arrive), or AnswerLost (it is carried out, but the connection breaks before the
answer).`;
