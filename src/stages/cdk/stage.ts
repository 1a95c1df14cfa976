import {
  bootstrapRole,
  outlineOfStack,
  outputVariables,
  stackActions,
  stackIn,
  stackRole,
  stackStatements,
} from '../cloudformation/stack.js';
import { sidOf } from '../stage.js';
import { target } from '../target.js';
import { qualifierIn, versionParameter } from './bootstrap.js';
import type { CdkStage } from './fields.js';

const defaultOut = 'cdk.out';

/** Those with which the CDK's own command line deploys. */
const capabilities = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'];

export const cdk = target<CdkStage>({
  deploy: 'cdk',
  template: 'hello-cdk',
  actions: (stage, names) => stackActions(stage, names, templateOf(stage), capabilities),
  // Every template of the CDK has the version as a parameter, which is read when the change set is made.
  statements: (stage, names) => [
    ...stackStatements(stage, names),
    {
      Sid: `Bootstrap${sidOf(stage.environment)}`,
      Effect: 'Allow',
      Action: 'ssm:GetParameters',
      Resource: versionParameter(names, stage.qualifier).arn,
    },
  ],
  variables: outputVariables,
  outline: outlineOfStack,
  stageIn(action, environment, names, all) {
    const found = stackIn('cdk', action, all);
    if (!found) return undefined;
    const { rest, role = '', stack, template } = found;
    const file = templateOf({ stack, out: '' });
    if (!template.endsWith(file)) return undefined;
    const out = template.slice(0, -file.length);
    const qualifier = qualifierIn(role);
    const isBootstrap = qualifier !== undefined && role === bootstrapRole(names, 'cfn-exec', qualifier);
    const isOurs = role === stackRole(names, environment).arn;
    return {
      deploy: 'cdk',
      environment,
      stack,
      ...(out !== defaultOut && { out }),
      ...rest,
      // What that role may do is in its policy.
      ...(isOurs && { allow: [] }),
      ...(isBootstrap && role !== bootstrapRole(names, 'cfn-exec') && { qualifier }),
      ...(!isOurs && !isBootstrap && { role }),
    };
  },
});

/** https://docs.aws.amazon.com/cdk/v2/guide/configure-synth.html */
function templateOf({ out = defaultOut, stack }: Pick<CdkStage, 'out' | 'stack'>): string {
  return `${out}/${stack}.template.json`;
}
