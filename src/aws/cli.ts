/** Commands of the AWS CLI, as a person types them here. Pure. */
import type { Session } from '../context.js';

type Place = Pick<Session, 'commandLine' | 'endpoint'>;

/** What is typed before: without it the AWS CLI would ask AWS itself, where the local AWS is meant. */
export function beforeAwsCli(place: Place): string[] {
  if (place.endpoint !== 'local') return [];
  const serve = localCommand(place, 'local serve');
  return [`Lead the AWS CLI to the local AWS first: eval "$(${serve} --env)", beside ${serve}`];
}

/** A command about the local AWS itself: of the options that lead there it takes the region alone. */
export function localCommand({ commandLine }: Pick<Place, 'commandLine'>, command: string): string {
  return commandLine(command).replace(/ --local\b/, '');
}
