/** The table of a run, beside the one before it, as text and in docs/performance.md. */

const BEGIN = '<!-- bench: begin -->';
const END = '<!-- bench: end -->';
const HEADER = ['what', 'measure', 'reach', 'now', 'previous'];

/** The figures of the table in a page, by what they are of. */
export function figuresIn(page) {
  const rows = between(page)
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  return Object.fromEntries(rows.map(([what, , , now]) => [what, now]));
}

/** A row of what was measured, and what the previous run said of it. */
export function tableOf(rows, previous) {
  const lines = rows.map(({ what, measure, reach, now, within }) => [
    what,
    measure,
    reach,
    `${now} ${within ? '✔' : '✖'}`,
    previous[what] ?? '',
  ]);
  const cells = [HEADER, ...lines];
  const widths = HEADER.map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  const lineOf = (line) => `| ${line.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [lineOf(HEADER), rule, ...lines.map(lineOf)].join('\n');
}

/** How each figure came about. */
export function notesOf(rows) {
  return rows.map(({ what, notes }) => `- **${what}**: ${notes.join('; ')}.`).join('\n');
}

/** The page with this text in the place of the last run's. @throws Error when the page has no such place */
export function replaced(page, text) {
  const old = between(page);
  return page.replace(BEGIN + old + END, () => `${BEGIN}\n\n${text}\n\n${END}`);
}

function between(page) {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error(`docs/performance.md has no place between ${BEGIN} and ${END}`);
  return page.slice(begin + BEGIN.length, end);
}
