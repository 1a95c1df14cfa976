/** How a command of the table is described: what all of them have in common. */
import { Command, Option } from 'commander';
import { region, url } from './cli-values.js';
import type { Host } from './host.js';

export function command(usage: string, description: string): Command {
  const [name, ...args] = usage.split(' ');
  const made: Command = new Command(name).description(description);
  for (const argument of args) made.argument(argument);
  return made;
}

/** Throws instead of leaving the process, and says errors once, where all errors are said. */
export function withHost(made: Command, host: Host): Command {
  for (const below of made.commands) withHost(below, host);
  return made.exitOverride().configureOutput({
    writeOut: (text) => void host.stdout.write(text),
    writeErr: (text) => void host.stderr.write(text),
    outputError: () => undefined,
  });
}

/** Adds which AWS, as whom, and how much is said. */
export function common(made: Command, lines: readonly string[]): Command {
  return output(
    made
      .option('--local', 'use the local AWS: no account, no Docker (or set PIPELINE_SETUP_LOCAL=1)')
      .option('--region <region>', 'the AWS region', region)
      .option('--profile <profile>', 'a profile of your AWS configuration')
      .addOption(new Option('--endpoint-url <url>', 'another AWS endpoint').argParser(url).conflicts('local'))
      .option('--trace <file>', 'write when each call was made, as a Chrome trace'),
    lines,
    'show each call of AWS, and the stack of an error',
  );
}

export function output(made: Command, lines: readonly string[], debug = 'show the stack of an error'): Command {
  return made
    .option('--json', 'print one JSON document')
    .option('-q, --quiet', 'print nothing but errors')
    .option('--debug', debug)
    .addHelpText('after', examples(lines));
}

export const environment = `

Environment:
  PIPELINE_SETUP_LOCAL=1  the same as --local
  PIPELINE_SETUP_HOME     where the local AWS lies (see: local info)
  AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL and others, as the AWS CLI has them`;

export function examples(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;
}
