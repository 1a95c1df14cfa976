/** What a resource of a stack is: one file for each type, one line in the index. */

/** A type of resource that templates may have. */
export interface ResourceType {
  /** As templates name it: `AWS::S3::Bucket`. */
  readonly type: string;
  /**
   * The properties that it takes, and what a change of one does, as its page in the CloudFormation template reference has it
   * ("Update requires"). A template with any other property is refused.
   */
  readonly properties: Readonly<Record<string, Change>>;
  readonly required: readonly string[];
  /** What `Fn::GetAtt` may ask for. */
  readonly attributes: readonly string[];
  /** The properties that tell it from all others when it is imported; none where it cannot be. */
  readonly identifier: readonly string[];
  /** @throws AwsError as AWS refuses it */
  create(job: ResourceJob): Promise<Made>;
  /** Makes what is there as the properties say; only where no change asks for another one in its place. */
  update(job: ResourceJob, former: Former): Promise<Made>;
  /** Takes it away. Gone already is no error. */
  remove(job: ResourceJob, former: Former): Promise<void>;
  /** What is there already, by its identifying properties, which is to be taken over; undefined when there is none. */
  adopt(job: ResourceJob): Promise<Made | undefined>;
}

/** What changing a property does: changes what is there, or makes another one in its place. */
type Change = 'update' | 'replace';

export type Properties = Readonly<Record<string, unknown>>;

/** What is there. */
export interface Made {
  /** The physical id: what `Ref` gives. */
  readonly id: string;
  /** What `Fn::GetAtt` gives. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** What was there. */
export interface Former extends Made {
  readonly properties: Properties;
}

/** A resource that is being worked on: what its type may know and do. */
export interface ResourceJob {
  readonly logicalId: string;
  /** With all functions resolved, and the stack's tags among its `Tags`, where the type has such. */
  readonly properties: Properties;
  readonly stackName: string;
  readonly stackId: string;
  /** What has been acknowledged for the stack, and counts for those that are nested in it. */
  readonly capabilities?: readonly string[];
  readonly account: string;
  readonly partition: string;
  readonly region: string;
  /** The stack's tags, with AWS's own that begin with `aws:cloudformation:`. */
  readonly tags: Readonly<Record<string, string>>;
  /** Whether a process that died has asked for anything here: what is there may be what it made. */
  readonly isAsked?: boolean;
  /**
   * Says what is there from now on although more is to be done to it, such as a policy of a new role: should that fail, it is
   * removed. To be called after the call that makes it, when others follow; the attributes may come later, with what is made.
   */
  begun(id: string, attributes?: Readonly<Record<string, unknown>>): Promise<void>;
  /** `<stack>-<logical id>-<random>`, of at most so many characters: what is not named is called so. The same one whenever it is asked for. */
  name(longest: number): string;
  /** An operation as the stack's role, or as who changes the stack. @throws AwsError as the operation does */
  call<O>(service: string, operation: string, input: object): Promise<O>;
  /** Where what has this ARN answers on this machine; undefined when nothing of it is served. */
  urlOf?(arn: string): Promise<string | undefined>;
  /** Asks again until it gives something: for what takes its time. @throws AwsError when the stack's time is over, or it is cancelled */
  until<T>(look: () => Promise<T | undefined>): Promise<T>;
}
