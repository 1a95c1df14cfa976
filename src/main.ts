import { type Command, CommanderError } from 'commander';
import { createProgram } from './cli.js';
import { exitCode, UserError } from './errors.js';
import { type Host, processHost } from './host.js';

// The SDK asks for a newer Node.js than ours in a line of its own, in the middle of everything.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/**
 * Runs the program, and is where every error ends.
 * @param argv without the executable and the script
 * @returns the exit code
 */
export async function run(argv: readonly string[], host: Host = processHost(process.argv[1] ?? '')): Promise<number> {
  let code: number = exitCode.done;
  const program = createProgram(host, (result) => (code = result));
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCode.done;
    // No command was given: the help is shown already.
    if (error instanceof CommanderError && error.code === 'commander.help') return exitCode.usage;
    return await report(error, argv, host, commandIn(argv, program));
  }
}

/** The command that was given, such as `local serve`. */
function commandIn([name, ...rest]: readonly string[], { commands }: Command): string | undefined {
  const command = commands.find((each) => each.name() === name);
  if (!command) return undefined;
  return [name, commandIn(rest, command)].filter((part) => part !== undefined).join(' ');
}

async function report(error: unknown, argv: readonly string[], host: Host, command?: string): Promise<number> {
  const { explain } = await import('./commands/explain.js');
  const { regionTrouble } = await import('./aws/region.js');
  const known =
    error instanceof CommanderError ? usageError(error, command) : ((await regionTrouble(error)) ?? explain(error));
  const shown = known ?? bug(error);
  if (argv.includes('--json')) {
    const { errorDocument } = await import('./render/json.js');
    host.stdout.write(`${JSON.stringify(errorDocument(shown), null, 2)}\n`);
  } else {
    const hint = shown.hint
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => `  ${line}\n`)
      .join('');
    host.stderr.write(`error: ${shown.message}\n${hint}`);
  }
  if (argv.includes('--debug')) host.stderr.write(`${stacks(error)}\n`);
  // Ctrl-C at a question declines, too.
  return shown.code === 'declined' && host.signal.aborted ? exitCode.interrupted : shown.exitCode;
}

function usageError({ message }: CommanderError, command?: string): UserError {
  const [text = '', ...suggestion] = message.replace(/^error: /, '').split('\n');
  return new UserError('usage', `${text}.`.replace(/\.\.$/, '.'), {
    hint: [...suggestion, `pipeline-setup ${command ? `${command} ` : ''}--help shows what there is.`].join('\n'),
    exitCode: exitCode.usage,
  });
}

function bug(error: unknown): UserError {
  const message = error instanceof Error ? error.message : String(error);
  return new UserError('bug', `This is a bug in pipeline-setup: ${message}`, {
    hint: 'Please report it with the output of the same command with --debug added.',
    exitCode: exitCode.bug,
  });
}

function stacks(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by ${stacks(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
