/** Stages in which the pipeline waits for a person. */
import type { StageDeclaration } from '@aws-sdk/client-codepipeline';
import type { ApprovalStage } from './fields.js';
import type { Stage } from './stage.js';

/** The name of an approval stage's only action. */
const actionName = 'Approval';

/**
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ManualApproval.html
 * @param name of the stage, in which what is approved is named
 */
export function approval({ approval: asked }: ApprovalStage, name: string): Stage {
  return {
    name,
    declare: () => ({
      name,
      actions: [
        {
          name: actionName,
          actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
          configuration: { CustomData: asked },
          runOrder: 1,
        },
      ],
    }),
    // A person answers, with permissions of their own.
    statements: () => [],
  };
}

/** How the names of approval stages begin. */
export const approvalPrefix = 'Approve';

/** The config of a stage as it is declared; undefined when it is no approval of ours. */
export function approvalStageIn({ name = '', actions = [] }: StageDeclaration): ApprovalStage | undefined {
  const [action, ...others] = actions;
  if (others.length > 0 || action?.name !== actionName || action.actionTypeId?.provider !== 'Manual') return undefined;
  const { CustomData: asked } = action.configuration ?? {};
  if (asked === undefined || !new RegExp(`^${approvalPrefix}(-|$)`).test(name)) return undefined;
  return { approval: asked };
}
