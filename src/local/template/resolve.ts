/** What the values of a template come to. Pure. CloudFormation's "Intrinsic function reference". */
import { callIn, type FunctionCall } from './call.js';
import { missingCondition, missingMapping, unresolved } from './check-references.js';
import { cidrBlocks } from './cidr.js';
import { withDynamicReferences } from './dynamic-references.js';
import { fail } from './error.js';
import { isMade } from './graph.js';
import { joined, selected, split, text } from './list-functions.js';
import type { Scope } from './scope.js';
import { substitutionOf } from './sub.js';
import type { Template } from './template.js';
import { UNKNOWN, isScalar, isStructure, table } from './values.js';

/** Stands for what `AWS::NoValue` takes away. */
const NO_VALUE = Symbol('AWS::NoValue');

/**
 * A value of the template with its functions and dynamic references resolved. What hangs on a resource that is not made yet is
 * `UNKNOWN`; undefined is what `AWS::NoValue` takes away altogether.
 * @throws TemplateError as CloudFormation words it; and what a look-up throws
 */
export async function resolve(value: unknown, template: Template, scope: Scope): Promise<unknown> {
  const resolved = await new Resolution(template, scope).of(value);
  if (resolved === NO_VALUE) return undefined;
  // Last, as AWS does: functions see a reference as it is written, and what it stands for is text that nobody reads again.
  return scope.lookUp.dynamic ? withDynamicReferences(resolved, scope.lookUp.dynamic) : resolved;
}

class Resolution {
  constructor(
    private readonly template: Template,
    private readonly scope: Scope,
  ) {}

  async of(value: unknown): Promise<unknown> {
    if (Array.isArray(value)) return this.list(value);
    if (!isStructure(value)) return value;
    const call = callIn(value);
    return call ? this.call(call) : this.structure(value);
  }

  private async list(values: readonly unknown[]): Promise<unknown[]> {
    const resolved: unknown[] = [];
    for (const value of values) resolved.push(await this.of(value));
    return resolved.filter((each) => each !== NO_VALUE);
  }

  private async structure(value: Readonly<Record<string, unknown>>): Promise<unknown> {
    const entries: [string, unknown][] = [];
    for (const [name, item] of Object.entries(value)) entries.push([name, await this.of(item)]);
    return Object.fromEntries(entries.filter(([, item]) => item !== NO_VALUE));
  }

  private async call({ name, argument }: FunctionCall): Promise<unknown> {
    switch (name) {
      case 'Ref':
        return this.reference(String(argument));
      case 'Fn::If':
        return this.choice(argument as [string, unknown, unknown]);
      case 'Fn::Sub':
        return this.substitution(argument);
      case 'Fn::GetAtt': {
        const [resource, attribute] = argument as [string, unknown];
        return this.attribute(resource, await this.of(attribute));
      }
      default:
        return this.apply(name, await this.of(argument));
    }
  }

  /** The functions of which only the argument's value counts. */
  private async apply(name: string, argument: unknown): Promise<unknown> {
    const values = [argument].flat();
    // Of what is selected from, only the selected value needs to be known.
    if (values.includes(UNKNOWN)) return UNKNOWN;
    switch (name) {
      case 'Fn::Base64':
        return Buffer.from(text(argument, 'every Fn::Base64 object must have a String-typed value.')).toString(
          'base64',
        );
      case 'Fn::Cidr':
        return cidrBlocks(values);
      case 'Fn::FindInMap':
        return this.mapped(values.map(String) as [string, string, string]);
      case 'Fn::GetAZs':
        return this.availabilityZones(text(argument, 'every Fn::GetAZs object must have a String-typed value.'));
      case 'Fn::ImportValue':
        return this.scope.lookUp.exported(
          text(argument, 'the attribute in Fn::ImportValue must be a string or a function that returns a string'),
        );
      case 'Fn::Join':
        return joined(values);
      case 'Fn::Select':
        return selected(values);
      case 'Fn::Split':
        return split(values);
      default:
        return fail(`Template error: Encountered unsupported function: ${name}`);
    }
  }

  private async choice([condition, chosen, other]: [string, unknown, unknown]): Promise<unknown> {
    const holds = this.scope.conditions[condition];
    if (holds === undefined) return missingCondition(condition, 'Resources');
    return this.of(holds ? chosen : other);
  }

  private reference(name: string): unknown {
    const { parameters, account, partition, region, stackId, stackName, notificationArns } = this.scope;
    const parameter = parameters[name];
    if (parameter) return parameter.value;
    switch (name) {
      case 'AWS::AccountId':
        return account;
      case 'AWS::NoValue':
        return NO_VALUE;
      case 'AWS::NotificationARNs':
        return notificationArns;
      case 'AWS::Partition':
        return partition;
      case 'AWS::Region':
        return region;
      case 'AWS::StackId':
        return stackId;
      case 'AWS::StackName':
        return stackName;
      case 'AWS::URLSuffix':
        return partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
      default:
        return this.made(name)?.id ?? UNKNOWN;
    }
  }

  /** Undefined: it is still to be made. */
  private made(name: string): Scope['resources'][string] | undefined {
    const declared = this.template.resources[name];
    if (!declared || !isMade(declared.condition, this.scope.conditions)) return unresolved([name], 'Resources');
    return this.scope.resources[name];
  }

  private attribute(resource: string, attribute: unknown): unknown {
    const made = this.made(resource);
    if (!made || made.attributes === UNKNOWN) return UNKNOWN;
    const value = table(Object.entries(made.attributes))[String(attribute)];
    if (value !== undefined) return value;
    return fail(
      `Template error: resource ${resource} does not support attribute type ${String(attribute)} in Fn::GetAtt`,
    );
  }

  private async substitution(argument: unknown): Promise<unknown> {
    const { parts, values } = substitutionOf(argument);
    const given = table(Object.entries(values));
    const texts: unknown[] = [];
    for (const part of parts) {
      texts.push(typeof part === 'string' ? part : await this.variable(part.variable, given));
    }
    return texts.includes(UNKNOWN) ? UNKNOWN : texts.join('');
  }

  private async variable(name: string, given: Readonly<Record<string, unknown>>): Promise<unknown> {
    const [resource = '', ...attribute] = name.split('.');
    const value =
      given[name] !== undefined
        ? await this.of(given[name])
        : attribute.length > 0
          ? this.attribute(resource, attribute.join('.'))
          : this.reference(name);
    if (value === UNKNOWN || isScalar(value)) return value;
    return fail(`Template error: variable ${name} in Fn::Sub expression does not resolve to a string`);
  }

  private mapped([map, key, name]: [string, string, string]): unknown {
    const { mappings } = this.template;
    if (!mappings[map]) return missingMapping(map);
    return mappings[map][key]?.[name] ?? fail(`Template error: Unable to get mapping for ${map}::${key}::${name}`);
  }

  private async availabilityZones(region: string): Promise<readonly string[]> {
    return this.scope.lookUp.availabilityZones(region === '' ? this.scope.region : region);
  }
}
