/** A template as it was read: every name in it is one that CloudFormation takes. User guide, "Template sections". */
import type { Structure } from './values.js';

export interface Template {
  /** `AWSTemplateFormatVersion`: there is but one. */
  readonly version?: string;
  readonly description?: string;
  readonly metadata?: Structure;
  readonly parameters: Readonly<Record<string, ParameterDeclaration>>;
  readonly rules: Readonly<Record<string, Rule>>;
  /** By map, key and name. */
  readonly mappings: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly resources: Readonly<Record<string, ResourceDeclaration>>;
  readonly outputs: Readonly<Record<string, OutputDeclaration>>;
}

export interface ParameterDeclaration {
  readonly type: string;
  readonly default?: string;
  readonly description?: string;
  readonly allowedValues?: readonly string[];
  readonly allowedPattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minValue?: number;
  readonly maxValue?: number;
  readonly constraintDescription?: string;
  readonly noEcho: boolean;
}

export interface Rule {
  /** Without one the assertions always have to hold. */
  readonly condition?: unknown;
  readonly assertions: readonly { readonly assert: unknown; readonly description?: string }[];
}

export type DeletionPolicy = 'Delete' | 'Retain' | 'RetainExceptOnCreate' | 'Snapshot';

export interface ResourceDeclaration {
  readonly type: string;
  readonly properties: Structure;
  readonly dependsOn: readonly string[];
  /** The name of the condition that it is made under. */
  readonly condition?: string;
  readonly deletionPolicy: DeletionPolicy;
  readonly updateReplacePolicy: Exclude<DeletionPolicy, 'RetainExceptOnCreate'>;
  readonly metadata?: Structure;
  readonly creationPolicy?: Structure;
  readonly updatePolicy?: Structure;
}

export interface OutputDeclaration {
  readonly value: unknown;
  readonly description?: string;
  readonly condition?: string;
  /** Under which name other stacks import it. */
  readonly exportName?: unknown;
}

/** What `Ref` knows besides parameters and resources. User guide, "Pseudo parameters reference". */
export const PSEUDO_PARAMETERS: readonly string[] = [
  'AWS::AccountId',
  'AWS::NoValue',
  'AWS::NotificationARNs',
  'AWS::Partition',
  'AWS::Region',
  'AWS::StackId',
  'AWS::StackName',
  'AWS::URLSuffix',
];
