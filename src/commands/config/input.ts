/** The keys and values that `config set` is given. */
import { exitCode, UserError } from '../../errors.js';
import type { Host } from '../../host.js';
import { keyRule, longestValue } from '../../stages/settings/setting.js';

/** How a command of this program is typed here. */
type CommandLine = (command: string) => string;

/** By key. */
export type Values = ReadonlyMap<string, string>;

/**
 * What was typed as KEY=VALUE.
 * @throws UserError `bad-setting`
 */
export function typedValues(given: readonly string[], commandLine: CommandLine): Values {
  return new Map(
    given.map((text) => {
      const at = text.indexOf('=');
      if (at < 0) {
        throw wrong(`${text} has no value.`, [
          `A setting is KEY=VALUE: ${commandLine(`config set ${text}=VALUE`)}`,
          `A secret is asked for: ${commandLine(`config set --secret ${text}`)}`,
        ]);
      }
      const key = checkedKey(text.slice(0, at));
      return [key, checkedValue(key, text.slice(at + 1))] as const;
    }),
  );
}

/**
 * The keys of secrets.
 * @throws UserError `secret-on-command-line` where there is a value too, `bad-setting`
 */
export function secretKeys(given: readonly string[], commandLine: CommandLine): string[] {
  const keys = given.map((text) => {
    const key = text.split('=', 1)[0] ?? '';
    if (key === text) return checkedKey(key);
    const message = `The value of ${key} does not belong on the command line: it would be in the history of the shell.`;
    throw new UserError('secret-on-command-line', message, {
      hint: [
        `It is asked for: ${commandLine(`config set --secret ${key}`)}`,
        'It may be in the history by now: clear it there, or use another value.',
      ].join('\n'),
      exitCode: exitCode.usage,
    });
  });
  return [...new Set(keys)];
}

/**
 * Asks for the values on the terminal, showing nothing of them; elsewhere the one value is all of standard input, but for the
 * end of its last line.
 * @throws UserError `declined`, `one-at-a-time`, `no-terminal`, `bad-setting`
 */
export async function askedValues(keys: readonly string[], host: Host, commandLine: CommandLine): Promise<Values> {
  const values = new Map<string, string>();
  if (host.ask) {
    for (const key of keys) values.set(key, checkedValue(key, await asked(key, host.ask)));
    return values;
  }
  const [key = '', ...others] = keys;
  if (host.isTyped) {
    throw new UserError('no-terminal', `The value of ${key} cannot be asked for here without showing it.`, {
      hint: `Let stderr be the terminal too, or give the value as input: ${commandLine(`config set --secret ${key}`)} < FILE`,
      exitCode: exitCode.usage,
    });
  }
  if (others.length > 0) {
    throw new UserError('one-at-a-time', 'Standard input is the value of one secret, and several were named.', {
      hint: `Set one after the other: ${commandLine(`config set --secret ${key}`)} < FILE`,
      exitCode: exitCode.usage,
    });
  }
  const input = await host.readInput();
  return new Map([[key, checkedValue(key, input.replace(/\r?\n$/, ''))]]);
}

async function asked(key: string, ask: NonNullable<Host['ask']>): Promise<string> {
  const answer = await ask(`${key} (it is not shown): `, { isHidden: true });
  if (answer !== undefined) return answer;
  throw new UserError('declined', 'Nothing was changed.', { exitCode: exitCode.usage });
}

function checkedKey(key: string): string {
  if (keyRule.fits(key)) return key;
  throw wrong(`"${key}" cannot be the name of a setting.`, [`It takes ${keyRule.takes}.`]);
}

/** Nothing of the value is told: it may be a secret. */
function checkedValue(key: string, value: string): string {
  if (value === '') throw wrong(`${key} has no value.`, ['Parameter Store keeps no empty values.']);
  const size = Buffer.byteLength(value);
  if (size <= longestValue) return value;
  throw wrong(`The value of ${key} is too long: it has ${size} bytes, and Parameter Store keeps ${longestValue}.`, [
    'Longer secrets can be in Secrets Manager: see secrets in docs/settings.md.',
  ]);
}

function wrong(message: string, hints: readonly string[]): UserError {
  return new UserError('bad-setting', message, { hint: hints.join('\n'), exitCode: exitCode.usage });
}
