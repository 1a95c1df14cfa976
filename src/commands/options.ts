/** What the command line gives to the commands. */
import type { Asked, Compute, Template } from '../config/schema.js';

/** Where the local AWS is served unless another port is named: where other local ones are, too. */
export const servingPort = 4566;

/** Which AWS, and as whom. */
export interface ConnectionOptions {
  readonly local?: boolean;
  readonly region?: string;
  readonly profile?: string;
  readonly endpointUrl?: string;
}

/** How much is said, and to whom. */
export interface OutputOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly debug?: boolean;
  /** The file for a trace of what took how long. */
  readonly trace?: string;
}

/** Where the builds of the local AWS run from now on; undefined: where they did. */
export interface PlaceOptions {
  readonly docker?: boolean;
}

export type CommonOptions = ConnectionOptions & OutputOptions;

export interface InitOptions extends CommonOptions, PlaceOptions {
  readonly branch?: string;
  readonly template?: Template;
  readonly image?: string;
  readonly compute?: Compute;
  readonly timeout?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly tag?: Readonly<Record<string, string>>;
  readonly permissionsBoundary?: string;
  readonly artifactBucket?: string;
  readonly adopt?: boolean;
  readonly dryRun?: boolean;
  readonly wait: boolean;
  readonly rollbackOnFailure?: boolean;
  readonly yes?: boolean;
}

export interface StatusOptions extends CommonOptions {
  readonly watch?: boolean;
}

export interface DestroyOptions extends CommonOptions {
  readonly deleteRepository?: boolean;
  readonly backup: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

export interface ApprovalOptions extends CommonOptions {
  readonly stage?: string;
  readonly message?: string;
  readonly yes?: boolean;
}

/** Of a command that follows an execution. */
export interface FollowOptions extends CommonOptions {
  readonly wait: boolean;
}

export interface ApproveOptions extends ApprovalOptions, FollowOptions {}

/** The fields of the config that were said on the command line, and no others. */
export function askedBy(name: string, options: InitOptions): Asked {
  const { branch, template, image, compute, timeout, env, tag, permissionsBoundary, artifactBucket } = options;
  const said = { branch, template, image, compute, timeout, env, tags: tag, permissionsBoundary, artifactBucket };
  return { name, ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) };
}
