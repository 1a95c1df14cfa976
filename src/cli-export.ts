/** The command that hands a pipeline over, as an entry of the table of `cli.ts`. */
import { type Command, Option } from 'commander';
import { command, common } from './cli-parts.js';
import { formatNames } from './export/names.js';
import type { Host } from './host.js';

/** @param done is told the exit code of the command that ran */
export function exportCommand(host: Host, done: (exitCode: number) => void): Command {
  return common(
    command('export [name]', 'write a pipeline as a template of something else, with what takes it over')
      .addOption(new Option('--format <format>', 'what to write').choices(formatNames).makeOptionMandatory())
      .option('--output <folder>', 'where to; - is standard output, for the template alone (default: <name>-<format>)')
      .option('--force', 'write over files that are there'),
    [
      'pipeline-setup export hello --format cloudformation',
      'pipeline-setup export shop --format terraform --output infrastructure',
      'pipeline-setup export shop --format cloudformation --output - | less',
    ],
  ).action(async (name: string | undefined, options) => {
    const { exportPipeline } = await import('./commands/export.js');
    done(await exportPipeline(name, options, host));
  });
}
