/** What the command line gives to the commands. */
import type { Asked, Compute, Template } from '../config/schema.js';
import { exitCode, UserError } from '../errors.js';
import type { FormatName } from '../export/names.js';
import type { DeployStage } from '../stages/fields.js';
import type { ConfigFile } from './config-file.js';

/** Where the local AWS is served unless another port is named: where other local ones are, too. */
export const servingPort = 4566;

/** Which AWS, and as whom. */
export interface ConnectionOptions {
  readonly local?: boolean;
  readonly region?: string;
  readonly profile?: string;
  readonly endpointUrl?: string;
  /** The file that describes the pipeline, where that is not the folder's own. */
  readonly config?: string;
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
  /** The target of the simple case: one stage behind Build. */
  readonly deploy?: DeployStage['deploy'];
  readonly adopt?: boolean;
  readonly dryRun?: boolean;
  readonly wait: boolean;
  readonly rollbackOnFailure?: boolean;
  readonly yes?: boolean;
}

export interface PackagesLoginOptions extends CommonOptions {
  /** Whether only the project of the folder is to use it. */
  readonly project?: boolean;
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

export interface ExportOptions extends CommonOptions {
  readonly format: FormatName;
  /** A folder, or `-` for standard output. */
  readonly output?: string;
  readonly force?: boolean;
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

export interface RollbackOptions extends FollowOptions {
  /** An execution, or a commit. */
  readonly to?: string;
  readonly yes?: boolean;
}

export interface RunOptions extends FollowOptions {
  readonly commit?: string;
  /** Of the pipeline. */
  readonly variable?: Readonly<Record<string, string>>;
}

export interface RetryOptions extends FollowOptions {
  readonly stage?: string;
  /** Also the actions of the stage that succeeded. */
  readonly all?: boolean;
}

export interface StopOptions extends FollowOptions {
  readonly execution?: string;
  readonly abandon?: boolean;
  readonly message?: string;
  readonly yes?: boolean;
}

export interface HistoryOptions extends CommonOptions {
  /** How many executions. */
  readonly limit: number;
  readonly stage?: string;
}

export interface LogsOptions extends CommonOptions {
  readonly execution?: string;
  readonly stage?: string;
  /** Of a build. */
  readonly phase?: string;
  readonly all?: boolean;
  readonly follow?: boolean;
}

/** Where the simple case deploys to. */
const simpleEnvironment = 'production';

/**
 * The fields of the config that were said, by flags or else by the file, and no others.
 * @throws UserError `bad-option` when both say what comes behind Build
 */
export function askedBy(name: string, options: InitOptions, file?: ConfigFile): Asked {
  const { branch, template, image, compute, timeout, env, tag, permissionsBoundary, artifactBucket, deploy } = options;
  if (deploy !== undefined && file?.asked.stages !== undefined) {
    throw new UserError('bad-option', `--deploy ${deploy} and the stages of ${file.path} cannot both be.`, {
      hint: `Leave --deploy out, or take "stages" out of ${file.path}.`,
      exitCode: exitCode.usage,
    });
  }
  const stages = deploy && [{ deploy, environment: simpleEnvironment }];
  const own = { branch, template, image, compute, timeout, permissionsBoundary, artifactBucket, stages };
  const said = {
    ...own,
    env: env && { ...file?.asked.env, ...env },
    tags: tag && { ...file?.asked.tags, ...tag },
  };
  return {
    ...file?.asked,
    ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)),
    name,
  };
}
