import { DescribeEventsCommand } from '@aws-sdk/client-elastic-beanstalk';
import { ignore } from '../../aws/errors.js';
import { printable } from '../../printable.js';
import type { Provider } from './provider.js';

/** How many events of a failed deployment are shown. */
const mostEvents = 20;

/** What Elastic Beanstalk said while it deployed. */
export const beanstalk: Provider = {
  name: 'ElasticBeanstalk',
  async explain({ aws, names }, { startedAt, endedAt }) {
    if (!startedAt) return {};
    const request = new DescribeEventsCommand({
      ApplicationName: names.pipeline.name,
      StartTime: startedAt,
      ...(endedAt && { EndTime: new Date(endedAt.getTime() + 1000) }),
      Severity: 'WARN',
    });
    // Whoever may not look still learns the rest.
    const unreadable = ['AccessDenied', 'AccessDeniedException', 'InvalidParameterValue'];
    const { Events = [] } = (await ignore(unreadable, aws.elasticbeanstalk().send(request))) ?? {};
    const lines = Events.toReversed().flatMap(({ EnvironmentName: environment, Message = '' }) =>
      printable(environment === undefined ? Message : `${environment}: ${Message}`).split('\n'),
    );
    return { output: lines.slice(-mostEvents) };
  },
};
