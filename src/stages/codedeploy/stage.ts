import { target } from '../target.js';
import { commandActions, commandBuildStatements, commandIn } from './command.js';
import type { CodeDeployStage } from './fields.js';
import { groupAction, groupStageIn, groupStatements } from './group-action.js';
import { lambdaAction, lambdaStageIn, lambdaStatements } from './lambda-action.js';

export const codedeploy = target<CodeDeployStage>({
  deploy: 'codedeploy',
  template: 'hello-service',
  actions: (stage, names) => [
    stage.to === 'lambda' ? lambdaAction(stage) : groupAction(stage, names),
    ...commandActions(stage, names),
  ],
  statements: (stage, names) => [
    ...(stage.to === 'lambda' ? lambdaStatements(stage, names) : groupStatements(stage, names)),
    ...commandBuildStatements(stage, names),
  ],
  stageIn(action, environment, names, all) {
    const stage = groupStageIn(action, environment, names) ?? lambdaStageIn(action, environment);
    return stage && { ...stage, ...commandIn(all, names) };
  },
  outline: (stage) => ('command' in stage && stage.command !== undefined ? ['command'] : []),
  rollsBack,
  needs: ({ to, ...stage }) => [
    ...(to === 'auto-scaling-group' ? ['Auto Scaling groups'] : []),
    ...('target-group' in stage ? ['load balancers'] : []),
    ...('alarms' in stage && stage.alarms?.length ? ['alarms'] : []),
  ],
});

/**
 * CodeDeploy brings the former revision back by itself, at once. Of a command or a test behind it in the stage it knows nothing: then the
 * pipeline does it, and it alone, as a deployment group takes one deployment at a time.
 */
export function rollsBack({ to, test, ...stage }: CodeDeployStage): boolean {
  return to !== 'lambda' && test === undefined && !('command' in stage && stage.command !== undefined);
}
