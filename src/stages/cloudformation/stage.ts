import { target } from '../target.js';
import { type Capability, capabilityNames, type CloudFormationStage } from './fields.js';
import {
  outlineOfStack,
  outputVariables,
  stackActions,
  stackIn,
  stackNameOf,
  stackRole,
  stackStatements,
} from './stack.js';

const defaultTemplate = 'infra.yml';

export const cloudformation = target<CloudFormationStage>({
  deploy: 'cloudformation',
  template: 'hello-stack',
  actions(stage, names) {
    const { capabilities = [], template = defaultTemplate } = stage;
    return stackActions(
      stage,
      names,
      template,
      capabilities.map((each) => capabilityNames[each]),
    );
  },
  statements: stackStatements,
  variables: outputVariables,
  outline: (stage) => [...outlineOfStack(stage), ...(stage.capabilities ?? [])],
  stageIn(action, environment, names, all) {
    const found = stackIn('cloudformation', action, all);
    const plain = { deploy: 'cloudformation', environment } as const;
    if (found?.stack !== stackNameOf(plain, names.pipeline.name)) return undefined;
    const { capabilities, rest, role, template } = found;
    const isOurs = role === undefined || role === stackRole(names, environment).arn;
    return {
      ...plain,
      ...(template !== defaultTemplate && { template }),
      ...(capabilities.length > 0 && { capabilities: capabilities.flatMap(capabilityOf) }),
      ...rest,
      // What that role may do is in its policy.
      ...(isOurs ? { allow: [] } : { role }),
    };
  },
});

function capabilityOf(name: string): Capability[] {
  return (Object.keys(capabilityNames) as Capability[]).filter((each) => capabilityNames[each] === name);
}
