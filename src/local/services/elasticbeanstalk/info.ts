/** The last lines of an application's log. */
import {
  RequestEnvironmentInfo$,
  RetrieveEnvironmentInfo$,
  type RequestEnvironmentInfoCommandInput,
  type RequestEnvironmentInfoCommandOutput,
  type RetrieveEnvironmentInfoCommandInput,
  type RetrieveEnvironmentInfoCommandOutput,
} from '@aws-sdk/client-elastic-beanstalk';
import { lastLines } from '../../hosting/environments/log.js';
import { operation } from '../../service.js';
import { environmentOf, environments } from './environment.js';
import { notOffered } from './errors.js';
import { info, noteFor } from './events.js';

/** As many lines as Elastic Beanstalk takes of each log ("Tail logs" in the Developer Guide). */
const LINES = 100;

export const RequestEnvironmentInfo = operation<
  RequestEnvironmentInfoCommandInput,
  RequestEnvironmentInfoCommandOutput
>(RequestEnvironmentInfo$, async (input, call) => {
  if (input.InfoType !== 'tail') throw notOffered(`The InfoType ${input.InfoType}`);
  const environment = await environmentOf(call, input);
  const text = (await lastLines(call.store.home, environment.id, LINES)).join('\n');
  await environments(call).put(environment.id, { ...environment, tail: { at: call.now(), text } });
  await noteFor(call, environment, info('requestEnvironmentInfo is starting.'));
  return {};
});

/** The lines themselves: AWS gives the address of a file that has them. */
export const RetrieveEnvironmentInfo = operation<
  RetrieveEnvironmentInfoCommandInput,
  RetrieveEnvironmentInfoCommandOutput
>(RetrieveEnvironmentInfo$, async (input, call) => {
  if (input.InfoType !== 'tail') throw notOffered(`The InfoType ${input.InfoType}`);
  const { tail, instance } = await environmentOf(call, input);
  if (!tail) return { EnvironmentInfo: [] };
  return {
    EnvironmentInfo: [{ InfoType: 'tail', Ec2InstanceId: instance.id, SampleTimestamp: tail.at, Message: tail.text }],
  };
});
