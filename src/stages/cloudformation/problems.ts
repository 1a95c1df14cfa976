/** What is wrong with a stage that deploys a stack, beside its fields one by one. Pure. */
import type { DeployStage, StageConfig } from '../fields.js';
import { stackNameOf, stackStages } from './stack.js';

interface StackProblem {
  readonly field: 'deploy' | 'environment';
  readonly message: string;
}

/** CodePipeline's own, where variables are: https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html */
const namespaces = ['variables', 'codepipeline'];

/** @param pipeline its name, where that is known */
export function stackProblem(stage: DeployStage, pipeline?: string): StackProblem | undefined {
  if (stage.deploy !== 'cloudformation' && stage.deploy !== 'cdk') return undefined;
  const { allow, deploy, environment, role } = stage;
  if (namespaces.includes(environment)) {
    const message = `"${environment}" cannot name an environment with a stack: variables of CodePipeline begin with it.`;
    return { field: 'environment', message };
  }
  if (allow !== undefined && role !== undefined) {
    return {
      field: 'deploy',
      message: `${environment} has both allow and role. One of them says what the stack may do.`,
    };
  }
  // A flag names the target alone.
  if (deploy === 'cdk' && (stage as Partial<typeof stage>).stack === undefined) {
    return { field: 'deploy', message: 'Which stack of the app it is, is missing. In pipeline.yml: stack: ShopStack' };
  }
  if (deploy === 'cdk') return undefined;
  if (allow === undefined && role === undefined) return { field: 'deploy', message: unbounded(environment) };
  if (pipeline !== undefined && !/^[a-z]/.test(pipeline)) {
    const message = `"${pipeline}-${environment}" cannot name a stack: it begins with a letter.`;
    return { field: 'environment', message };
  }
  return undefined;
}

/**
 * Each stage would take away what the other has released.
 * @param former the stages before it
 */
export function sharedStack(
  stage: DeployStage,
  former: readonly StageConfig[],
  pipeline = '',
): StackProblem | undefined {
  const [own] = stackStages([stage]);
  const name = own && stackNameOf(own, pipeline);
  const other = stackStages(former).find((each) => name !== undefined && stackNameOf(each, pipeline) === name);
  if (!other) return undefined;
  const message = `${stage.environment} and ${other.environment} deploy the same stack, ${name}. Each has one of its own.`;
  return { field: 'deploy', message };
}

/** Nobody but the user knows what a template needs, and everything is too much. */
function unbounded(environment: string): string {
  return (
    `What the stack of ${environment} may do is missing. In pipeline.yml: allow: [ "s3:*", "ssm:PutParameter on ` +
    'arn:aws:ssm:*:*:parameter/shop/*" ], or role: and the ARN of a role of your own.'
  );
}
