/** A stack that stages deploy, wherever its template comes from: its names, its role, its actions. Pure. */
import type { ActionDeclaration } from '@aws-sdk/client-codepipeline';
import { arnIn, type Names, roleArn, roleOf } from '../../names.js';
import { passRole, type Statement } from '../../policies.js';
import type { CdkStage } from '../cdk/fields.js';
import type { StageConfig } from '../fields.js';
import { artifacts, sidOf } from '../stage.js';
import { actionNames, deployAction, type TargetAction } from '../target.js';
import type { CloudFormationStage } from './fields.js';

export type StackStage = CloudFormationStage | CdkStage;

/** Of CDK's bootstrapping, where nothing else is said. */
export const defaultQualifier = 'hnb659fds';

/**
 * What is in a stack before its first release, which takes it away: nothing that anybody would miss.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-waitconditionhandle.html
 */
export const placeholder = { id: 'Placeholder', type: 'AWS::CloudFormation::WaitConditionHandle' } as const;

/** By their names it is known what a stage deploys. */
const changeSets = { cloudformation: 'release', cdk: 'cdk-release' } as const;

/** The stages that deploy stacks. */
export function stackStages(stages: readonly StageConfig[]): StackStage[] {
  return stages.filter(
    (stage): stage is StackStage => 'deploy' in stage && (stage.deploy === 'cloudformation' || stage.deploy === 'cdk'),
  );
}

/** A CDK app names its stacks itself. */
export function stackNameOf(stage: StackStage, pipeline: string): string {
  return stage.deploy === 'cdk' ? stage.stack : `${pipeline}-${stage.environment}`;
}

/** Its ARN ends in an id that CloudFormation makes. */
export function stackArn(names: Names, stack: string): string {
  return arnIn(names, 'cloudformation', `stack/${stack}/*`);
}

/** The role that is made for a stack, where the config says what it may do. */
export function stackRole(names: Names, environment: string): { name: string; arn: string } {
  return roleOf(names, 'stack', environment);
}

/** Whether a role is made for the stack. */
export function hasRoleOfOurs({ allow, deploy, role }: StackStage): boolean {
  return role === undefined && (allow !== undefined || deploy === 'cloudformation');
}

/**
 * The ARN of the role that CloudFormation acts as.
 * https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html has those of a bootstrapped environment.
 */
export function roleOfStack(stage: StackStage, names: Names): string {
  if (stage.role !== undefined) return stage.role;
  if (hasRoleOfOurs(stage)) return stackRole(names, stage.environment).arn;
  return bootstrapRole(names, 'cfn-exec', stage.deploy === 'cdk' ? stage.qualifier : undefined);
}

/** A role that bootstrapping has made. */
export function bootstrapRole(names: Names, purpose: string, qualifier = defaultQualifier): string {
  return roleArn(names, `cdk-${qualifier}-${purpose}-role-${names.account}-${names.region}`);
}

/**
 * A change set is made, reviewed where that is wanted, and executed.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CloudFormation.html
 * @param template its path in what the build hands on
 */
export function stackActions(
  stage: StackStage,
  names: Names,
  template: string,
  capabilities: readonly string[],
): TargetAction[] {
  const { environment, parameters, review } = stage;
  const of = { StackName: stackNameOf(stage, names.pipeline.name), ChangeSetName: changeSets[stage.deploy] };
  const prepare = deployAction('CloudFormation', {
    ActionMode: 'CHANGE_SET_REPLACE',
    ...of,
    RoleArn: roleOfStack(stage, names),
    TemplatePath: `${artifacts.build}::${template}`,
    ...(capabilities.length > 0 && { Capabilities: capabilities.join() }),
    ...(parameters && Object.keys(parameters).length > 0 && { ParameterOverrides: JSON.stringify(parameters) }),
  });
  const { inputArtifacts: _inputs, ...execute } = deployAction('CloudFormation', {
    ActionMode: 'CHANGE_SET_EXECUTE',
    ...of,
  });
  return [
    { ...prepare, name: actionNames.prepare },
    ...(review ? [reviewOf(of.StackName)] : []),
    // Its outputs are variables by this name.
    { ...execute, namespace: environment },
  ];
}

function reviewOf(stack: string): TargetAction {
  return {
    name: actionNames.review,
    actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
    configuration: { CustomData: `for a review of what changes in the stack ${stack}` },
  };
}

/** What the pipeline's role needs for it: the actions of CloudFormation's change sets, on this stack alone. */
export function stackStatements(stage: StackStage, names: Names): Statement[] {
  const sid = sidOf(stage.environment);
  return [
    {
      Sid: `Stack${sid}`,
      Effect: 'Allow',
      Action: [
        'cloudformation:CreateChangeSet',
        'cloudformation:DeleteChangeSet',
        'cloudformation:DescribeChangeSet',
        'cloudformation:DescribeStacks',
        'cloudformation:ExecuteChangeSet',
      ],
      Resource: stackArn(names, stackNameOf(stage, names.pipeline.name)),
    },
    passRole(`StackRole${sid}`, [roleOfStack(stage, names)], 'cloudformation'),
    ...(mayHaveMacros(stage) ? [macros(names)] : []),
  ];
}

function mayHaveMacros(stage: StackStage): boolean {
  return stage.deploy === 'cdk' || stage.capabilities?.includes('auto-expand') === true;
}

/**
 * A template with macros makes a change set of each of them, too: AWS's own, such as `AWS::Serverless`, or one of the account.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/control-access-with-iam.html
 */
function macros(names: Names): Statement {
  const arns = ['aws', names.account].map((account) => arnIn({ ...names, account }, 'cloudformation', 'transform/*'));
  return { Sid: 'Macros', Effect: 'Allow', Action: 'cloudformation:CreateChangeSet', Resource: arns };
}

/** What the actions say of a stage, whichever kind it is of. */
export interface DeclaredStack {
  readonly stack: string;
  readonly role: string | undefined;
  /** The template's path in what the build hands on. */
  readonly template: string;
  readonly capabilities: readonly string[];
  readonly rest: Pick<StackStage, 'parameters' | 'review'>;
}

/** Undefined when the action executes no change set that a stage of this kind has made. */
export function stackIn(
  deploy: StackStage['deploy'],
  { actionTypeId, configuration = {} }: ActionDeclaration,
  all: readonly ActionDeclaration[],
): DeclaredStack | undefined {
  const { StackName: stack, ChangeSetName: changeSet } = configuration;
  if (actionTypeId?.provider !== 'CloudFormation' || changeSet !== changeSets[deploy]) return undefined;
  const { configuration: prepared } = all.find(({ name }) => name === actionNames.prepare) ?? {};
  const [artifact, template] = prepared?.TemplatePath?.split('::') ?? [];
  if (!prepared || stack === undefined || artifact !== artifacts.build || template === undefined) return undefined;
  const { Capabilities: capabilities, ParameterOverrides: parameters, RoleArn: role } = prepared;
  return {
    stack,
    role,
    template,
    capabilities: capabilities?.split(',') ?? [],
    rest: {
      ...(parameters !== undefined && parametersIn(parameters)),
      ...(all.some(({ name }) => name === actionNames.review) && { review: true }),
    },
  };
}

function parametersIn(overrides: string): Pick<StackStage, 'parameters'> {
  try {
    return { parameters: JSON.parse(overrides) as Record<string, string> };
  } catch {
    // Somebody wrote something else there.
    return {};
  }
}

/** What may be left out of a stage later, so that it goes from its actions. */
export function outlineOfStack({ parameters, review }: StackStage): string[] {
  return [...(review ? ['review'] : []), ...(Object.keys(parameters ?? {}).length > 0 ? ['parameters'] : [])];
}

/** The outputs that tests get: each is known when the stack is deployed. */
export function outputVariables({ environment, outputs = [], url }: StackStage): Record<string, string> {
  const reference = (output: string) => `#{${environment}.${output}}`;
  return {
    ...(url !== undefined && { ENVIRONMENT_URL: reference(url) }),
    ...Object.fromEntries(outputs.map((output) => [output, reference(output)])),
  };
}
