/** The exit codes of the program: a contract with scripts. */
export const exitCode = {
  done: 0,
  /** An AWS call, or the execution that was watched, failed. */
  failed: 1,
  /** Wrong usage, or the user declined. */
  usage: 2,
  /** Credentials are missing, expired, or not allowed to do it. */
  credentials: 4,
  /** A bug of this program. */
  bug: 70,
  /** Ctrl-C, as shells count it. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/**
 * Something the user can act on: what happened and why (`message`), what to type next (`hint`).
 * Any other error that reaches `main` is a bug of this program.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly hint: string;
  readonly exitCode: ExitCode;
  /** What programs are told beside that, such as where in a file it is. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    /** Short and stable, for scripts: `no-credentials`, `foreign-resource`, … */
    readonly code: string,
    message: string,
    {
      hint = '',
      exitCode: exit = exitCode.failed,
      details = {},
      cause,
    }: { hint?: string; exitCode?: ExitCode; details?: Readonly<Record<string, unknown>>; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.hint = hint;
    this.exitCode = exit;
    this.details = details;
  }
}

/** After Ctrl-C. */
export function interrupted(hint = ''): UserError {
  return new UserError('interrupted', 'Interrupted.', { hint, exitCode: exitCode.interrupted });
}
