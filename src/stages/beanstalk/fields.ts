import type { DeployFields } from '../fields.js';

/** An application that Elastic Beanstalk runs. */
export interface BeanstalkStage extends DeployFields {
  readonly deploy: 'beanstalk';
  /** One instance, or as many as a load balancer needs. */
  readonly instances?: 'single' | 'load-balanced' | undefined;
  /** Of EC2, such as `t3.micro`. */
  readonly 'instance-type'?: string | undefined;
  /** Where the application says that it is well. */
  readonly 'health-path'?: string | undefined;
  /** Environment variables of the application. */
  readonly variables?: Readonly<Record<string, string>> | undefined;
}
