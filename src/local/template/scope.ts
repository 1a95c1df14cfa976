/** What a template's values are resolved with. Pure. */
import type { ParameterValue } from './parameters.js';
import type { UNKNOWN } from './values.js';

/** Where a stack is, and what it was given. */
export interface Environment {
  readonly account: string;
  readonly partition: string;
  readonly region: string;
  readonly stackName: string;
  readonly stackId: string;
  readonly notificationArns: readonly string[];
  readonly parameters: Readonly<Record<string, ParameterValue>>;
}

/** All that can be asked while a value is resolved. */
export interface Scope extends Environment {
  readonly conditions: Readonly<Record<string, boolean>>;
  /** The resources that are there. One that is still to be made is missing: what hangs on it is not known yet. */
  readonly resources: Readonly<Record<string, MadeResource>>;
  readonly lookUp: LookUps;
}

export interface MadeResource {
  /** What `Ref` gives. */
  readonly id: string;
  /** What `Fn::GetAtt` gives, by its whole name, such as `Outputs.Url`; unknown while that may still change. */
  readonly attributes: Readonly<Record<string, unknown>> | typeof UNKNOWN;
}

/** What is asked of others. Each throws what the other says. */
export interface LookUps {
  /** What another stack exports under a name. */
  exported(name: string): Promise<string>;
  /** The Availability Zones of a region. */
  availabilityZones(region: string): Promise<readonly string[]>;
  /** What a dynamic reference stands for; without this, they are left as they are written. */
  readonly dynamic?: (reference: DynamicReference) => Promise<string>;
}

/** `{{resolve:…}}`. User guide, "Get values stored in other services using dynamic references". */
export type DynamicReference =
  | { readonly service: 'ssm' | 'ssm-secure'; readonly name: string; readonly version?: string }
  | {
      readonly service: 'secretsmanager';
      /** The name or the ARN of the secret. */
      readonly id: string;
      /** A key of the JSON in the secret; undefined: all of its text. */
      readonly key?: string;
      readonly versionStage?: string;
      readonly versionId?: string;
    };

/** A scope for what may ask for nothing but parameters: conditions and rules. */
export function withoutLookUps(environment: Environment): Scope {
  const refused = (): Promise<never> => Promise.reject(new Error('conditions and rules look nothing up'));
  return { ...environment, conditions: {}, resources: {}, lookUp: { exported: refused, availabilityZones: refused } };
}
