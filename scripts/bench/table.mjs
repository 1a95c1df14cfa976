/** The table of a run, beside the one before it, as text and in docs/performance.md. */

const HEADER = ['what', 'measure', 'reach', 'now', 'previous'];

/** The figures of the table in a page, by what they are of. */
export function figuresIn(page) {
  const rows = between(page, 'bench')
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

/** The page with this text in the named place, where the last run's was. @throws Error when the page has no such place */
export function replaced(page, name, text) {
  const old = between(page, name);
  return page.replace(beginOf(name) + old + endOf(name), () => `${beginOf(name)}\n\n${text}\n\n${endOf(name)}`);
}

function between(page, name) {
  const [begin, end] = [page.indexOf(beginOf(name)), page.indexOf(endOf(name))];
  if (begin === -1 || end < begin) throw new Error(`docs/performance.md has no place for ${name}`);
  return page.slice(begin + beginOf(name).length, end);
}

const beginOf = (name) => `<!-- ${name}: begin -->`;
const endOf = (name) => `<!-- ${name}: end -->`;
