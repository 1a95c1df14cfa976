/** What the config says of the stages behind Build. */
import type { BeanstalkStage } from './beanstalk/fields.js';
import type { S3Stage } from './s3/fields.js';

/** What every deployment has. */
export interface DeployFields {
  /** Where to: it names the stage and what is made for it. */
  readonly environment: string;
  /** What happens when the stage fails; left out, the stage stays failed. */
  readonly rollback?: 'on-failure' | undefined;
  /** The buildspec of a test right after the deployment, in the same stage. */
  readonly test?: string | undefined;
}

/** A deployment. */
export type DeployStage = BeanstalkStage | S3Stage;

/** Waits for a person. */
export interface ApprovalStage {
  /** Who is asked, or for what. */
  readonly approval: string;
}

/** A build of its own, which gets the URL of the environment before it. */
export interface TestStage {
  /** Names the stage. */
  readonly test: string;
  readonly buildspec?: string | undefined;
}

export type StageConfig = DeployStage | ApprovalStage | TestStage;
