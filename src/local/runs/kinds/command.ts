import { type CommandRecord, commands, isUnderWay } from '../../services/ssm/run-command/records.js';
import { cancel, commandWithoutDeadRunner } from '../commands/record.js';
import type { RunKind } from './kind.js';

export const command: RunKind<CommandRecord> = {
  records: commands,
  withoutDeadRunner: commandWithoutDeadRunner,
  hasEnded: (record) => !isUnderWay(record),
  stop: cancel,
  run: async (job) => (await import('../commands/command.js')).runCommand(job),
};
