/** The names of what the contract makes: they tell what is ours, and how old it is. Pure. */

/** How everything begins that any run of the contract makes. */
export const common = 'pipeline-setup-';

const form = /^pipeline-setup-(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)-[0-9a-f]{6}/;

/** No run takes as long, so that what is older was left behind by one that was killed. In milliseconds. */
const longestRun = 2 * 3_600_000;

/** How everything begins that one file makes, at this moment (UTC): short enough for a bucket with account and region. */
export function worldName(now: Date, random: string): string {
  const [date, time] = now.toISOString().replace(/[-:]/g, '').toLowerCase().split('t');
  return `${common}${date}t${time?.slice(0, 4)}-${random.slice(0, 6)}`;
}

/** Whether a run of the contract made this, and ended without removing it. */
export function isForgotten(name: string, now: Date): boolean {
  const [, year, month, day, hour, minute] = form.exec(name) ?? [];
  if (year === undefined) return false;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:00Z`) < now.getTime() - longestRun;
}
