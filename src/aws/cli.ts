/** Commands of the AWS CLI, as a person types them here. Pure. */
import type { Session } from '../context.js';

/** What is typed before: without it the AWS CLI would ask AWS itself, where the local AWS is meant. */
export function beforeAwsCli({ commandLine, endpoint }: Pick<Session, 'commandLine' | 'endpoint'>): string[] {
  if (endpoint !== 'local') return [];
  const serve = commandLine('local serve');
  return [`Lead the AWS CLI to the local AWS first: eval "$(${serve} --env)", beside ${serve}`];
}
