/** What the config says of the stages behind Build. */
import * as z from 'zod/mini';
import { path, text } from '../config/field.js';
import { stageNamed } from './deploy-fields.js';
import { beanstalkStage } from './beanstalk/fields.js';
import { cdkStage } from './cdk/fields.js';
import { cloudformationStage } from './cloudformation/fields.js';
import { codedeployStages } from './codedeploy/fields.js';
import { s3Stage } from './s3/fields.js';

/** Each target's own. */
export const deployStages = [beanstalkStage, ...codedeployStages, s3Stage, cloudformationStage, cdkStage] as const;

/** A deployment. */
export type DeployStage = Readonly<z.infer<(typeof deployStages)[number]>>;

/** Waits for a person. */
const approvalStage = z.strictObject({
  approval: text(
    // https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ManualApproval.html
    { takes: 'who is asked, or for what, in 1 to 1000 characters', fits: (asked) => /^\S[^]{0,999}$/.test(asked) },
    { description: 'Waits for a person: who is asked, or for what.' },
  ),
});
export type ApprovalStage = Readonly<z.infer<typeof approvalStage>>;

/** A build of its own, which gets the URL of the environment before it. */
const testStage = z.strictObject({
  test: stageNamed('A build of its own, which gets the URL of the environment before it. It names the stage.'),
  buildspec: z.optional(text(path, { description: 'What the test does.', default: 'buildspec.test.yml' })),
});
export type TestStage = Readonly<z.infer<typeof testStage>>;

export type StageConfig = DeployStage | ApprovalStage | TestStage;

const kinds = [...deployStages, approvalStage, testStage] as const;

export const stage = z.union(kinds);

/** The kind of stage that something is meant to be; undefined where that cannot be told. */
export function kindOf(meant: {
  readonly deploy?: unknown;
  readonly to?: unknown;
}): (typeof kinds)[number] | undefined {
  const near = kinds.filter(({ shape }) => {
    if ('deploy' in meant) return 'deploy' in shape && shape.deploy.safeParse(meant.deploy).success;
    return 'approval' in meant ? 'approval' in shape : 'test' in meant && !('deploy' in shape) && 'test' in shape;
  });
  return near.find(({ shape }) => !('to' in shape) || shape.to.safeParse(meant.to).success) ?? near[0];
}
