/** What is told of a template to who has not made a stack of it. Pure. */
import type {
  GetTemplateSummaryOutput,
  ParameterDeclaration,
  ValidateTemplateOutput,
} from '@aws-sdk/client-cloudformation';
import type { ResourceType } from '../runs/stacks/types/type.js';
import { callIn } from './call.js';
import type { ResourceDeclaration, Template } from './template.js';

type Capability = 'CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM';

export interface Capabilities {
  readonly capabilities: Capability[];
  /** Undefined when there are none. */
  readonly reason?: string;
}

/** The properties by which things of IAM are given names. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['AWS::IAM::Group', 'GroupName'],
  ['AWS::IAM::InstanceProfile', 'InstanceProfileName'],
  ['AWS::IAM::ManagedPolicy', 'ManagedPolicyName'],
  ['AWS::IAM::Role', 'RoleName'],
  ['AWS::IAM::User', 'UserName'],
]);

/**
 * What who makes a stack of the template has to acknowledge, and why.
 * User guide, "Acknowledging IAM resources in CloudFormation templates".
 */
export function capabilitiesOf({ resources }: Template): Capabilities {
  const ofIam = Object.values(resources).filter(({ type }) => type.startsWith('AWS::IAM::'));
  if (ofIam.length === 0) return { capabilities: [] };
  return {
    capabilities: [ofIam.some(isNamed) ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM'],
    reason: `The following resource(s) require capabilities: [${typesOf(ofIam).join(', ')}]`,
  };
}

/** What `GetTemplateSummary` says. */
export function summaryOf(template: Template, types: readonly ResourceType[]): GetTemplateSummaryOutput {
  const { version, metadata, resources } = template;
  return {
    ...told(template),
    Parameters: Object.entries(template.parameters).map(([ParameterKey, declaration]) => {
      const { default: DefaultValue, description: Description, type, noEcho, allowedValues } = declaration;
      const parameter: ParameterDeclaration = { ParameterKey, ParameterType: type, NoEcho: noEcho };
      if (DefaultValue !== undefined) parameter.DefaultValue = DefaultValue;
      if (Description !== undefined) parameter.Description = Description;
      return { ...parameter, ParameterConstraints: allowedValues ? { AllowedValues: [...allowedValues] } : {} };
    }),
    ResourceTypes: typesOf(Object.values(resources)),
    ResourceIdentifierSummaries: identifiersOf(template, types),
    ...(version !== undefined && { Version: version }),
    ...(metadata && { Metadata: JSON.stringify(metadata) }),
  };
}

/** What `ValidateTemplate` says of one that is valid. */
export function validated(template: Template): ValidateTemplateOutput {
  return {
    ...told(template),
    Parameters: Object.entries(template.parameters).map(([ParameterKey, declaration]) => ({
      ParameterKey,
      NoEcho: declaration.noEcho,
      ...(declaration.default !== undefined && { DefaultValue: declaration.default }),
      ...(declaration.description !== undefined && { Description: declaration.description }),
    })),
  };
}

/** What both say. */
function told(template: Template): ValidateTemplateOutput {
  const { capabilities, reason } = capabilitiesOf(template);
  return {
    ...(template.description !== undefined && { Description: template.description }),
    ...(reason !== undefined && { Capabilities: capabilities, CapabilitiesReason: reason }),
  };
}

/** By which properties existing resources are named when the stack is to take them over. */
function identifiersOf({ resources }: Template, types: readonly ResourceType[]) {
  return typesOf(Object.values(resources)).flatMap((type) => {
    const ResourceIdentifiers = types.find((each) => each.type === type)?.identifier ?? [];
    const named = Object.entries(resources).filter(([, resource]) => resource.type === type);
    if (ResourceIdentifiers.length === 0) return [];
    return {
      ResourceType: type,
      LogicalResourceIds: named.map(([name]) => name),
      ResourceIdentifiers: [...ResourceIdentifiers],
    };
  });
}

function typesOf(resources: readonly ResourceDeclaration[]): string[] {
  return [...new Set(resources.map(({ type }) => type))];
}

function isNamed({ type, properties }: ResourceDeclaration): boolean {
  const name = properties[NAMES.get(type) ?? ''];
  return name !== undefined && callIn(name)?.argument !== 'AWS::NoValue';
}
