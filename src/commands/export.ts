/** Writes a pipeline as templates of something else, with what takes over what is there. */
import { exitCode, UserError } from '../errors.js';
import { formats } from '../export/index.js';
import { readPipeline } from '../export/read/index.js';
import { inspect, refuseForeign } from '../inspect.js';
import type { Host } from '../host.js';
import { unknownPipeline } from '../pipelines.js';
import { exportLines, noteLines } from '../render/export.js';
import { exportDocument } from '../render/json.js';
import { styleFor } from '../render/style.js';
import { connect } from './connect.js';
import { writeFiles } from './export-files.js';
import { quoted } from './local-aws.js';
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
  checkOptions(options);
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
    const notes = [...exported.notes, ...format.notes(exported)];
    if (options.output === stdout) {
      host.stdout.write(files[format.main] ?? '');
    } else {
      const folder = await writeFiles(options.output ?? `${name}-${options.format}`, files, options, host);
      const commands = format.takeOver(exported);
      const written = { format: options.format, folder, files: Object.keys(files), commands, notes };
      out.result(
        () => exportDocument(survey.context, written),
        (style) => exportLines(written, quoted(folder), session.endpoint, style),
      );
    }
    for (const line of noteLines(notes, styleFor(host.stderr, host.env))) out.progress.line(line);
    return exitCode.done;
  } finally {
    out.progress.stop();
  }
}

function checkOptions({ json, output, quiet }: ExportOptions): void {
  if (output !== stdout || !(json || quiet)) return;
  throw new UserError('bad-option', `--${json ? 'json' : 'quiet'} and --output - do not go together.`, {
    hint: `Leave --${json ? 'json' : 'quiet'} out, or name a folder: --output FOLDER`,
    exitCode: exitCode.usage,
  });
}
