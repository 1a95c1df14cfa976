/** Writes a pipeline as templates of something else, with what takes over what is there. */
import { exitCode, UserError } from '../errors.js';
import { formats } from '../export/index.js';
import { readPipeline } from '../export/read/index.js';
import { inspect, refuseForeign } from '../inspect.js';
import type { Host } from '../host.js';
import { unknownPipeline } from '../pipelines.js';
import { exportDocument } from '../render/json.js';
import { styleFor } from '../render/style.js';
import { connect } from './connect.js';
import { writeFiles } from './export-files.js';
import { nameOfExisting } from './name.js';
import type { ExportOptions } from './options.js';
import { outputFor } from './output.js';

/** Stands for standard output. */
const stdout = '-';

/**
 * @throws UserError `unknown-pipeline`; `foreign-resource`; `files-exist`, and then nothing is written; `bad-option` for `--json`
 * where the template itself goes to standard output
 */
export async function exportPipeline(given: string | undefined, options: ExportOptions, host: Host): Promise<number> {
  if (options.output === stdout && options.json) {
    throw new UserError('bad-option', '--json and --output - would both write to standard output.', {
      hint: 'Leave --json out, or name a folder: --output DIR',
      exitCode: exitCode.usage,
    });
  }
  const out = await outputFor(options, host);
  try {
    const session = await connect(options, host, out.progress.emit);
    const { name, from } = await nameOfExisting(given, session, host);
    if (from !== undefined) out.progress.line(styleFor(host.stderr, host.env).dim(`Chosen: ${name} (${from}).`));
    const survey = await inspect(session, { name });
    if (survey.inspections.every(({ state }) => state === 'missing')) throw await unknownPipeline(session, name);
    refuseForeign(survey);
    const exported = await readPipeline(survey);
    const format = formats[options.format];
    const files = format.write(exported);
    out.progress.stop();
    if (options.output === stdout) {
      host.stdout.write(files[format.main] ?? '');
      if (!options.quiet) for (const note of exported.notes) host.stderr.write(`${note}\n`);
      return exitCode.done;
    }
    const folder = options.output ?? `${name}-${options.format}`;
    const written = await writeFiles(folder, files, options, host);
    const commands = format.takeOver(exported);
    out.result(
      () =>
        exportDocument(survey.context, {
          format: options.format,
          folder: written.folder,
          files: written.files,
          commands,
          notes: exported.notes,
        }),
      (style) => [
        `${style.ok} ${exported.things.length} resources of ${name} are written to ${folder}:`,
        ...written.files.map((file) => `    ${file}`),
        '',
        `To take over what is there, without making anything again (README.md has more), in ${folder}:`,
        ...commands.map((command) => `    ${command}`),
      ],
    );
    if (!options.quiet && !options.json) for (const note of exported.notes) host.stderr.write(`${note}\n`);
    return exitCode.done;
  } finally {
    out.progress.stop();
  }
}
