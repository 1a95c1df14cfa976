/** What can be asked of a pipeline: its fields, their defaults, and what is said when one is wrong. */
import { exitCode, UserError } from '../errors.js';
import { imageForNode } from '../stages/build.js';
import type { StageConfig } from '../stages/fields.js';
import type { templates } from '../templates/index.js';

/** CodeBuild's sizes of a Linux container, smallest first. */
export const computeTypes = ['small', 'medium', 'large', 'xlarge', '2xlarge'] as const;
export type Compute = (typeof computeTypes)[number];

/** The applications that a new repository can be seeded with. */
export const templateNames = ['hello-node', 'hello-site'] as const satisfies readonly (keyof typeof templates)[];
export type Template = (typeof templateNames)[number];

export interface Config {
  /** Names the pipeline and everything that belongs to it. */
  readonly name: string;
  /** The branch whose pushes run the pipeline. */
  readonly branch: string;
  /** The application that a new repository is seeded with. */
  readonly template: Template;
  /** The image that the build runs in. */
  readonly image: string;
  readonly compute: Compute;
  /** How long a build may take, in minutes. */
  readonly timeout: number;
  /** Environment variables of the build. */
  readonly env: Readonly<Record<string, string>>;
  /** Tags of every resource, beside the one that marks it as ours. */
  readonly tags: Readonly<Record<string, string>>;
  /** The ARN of a managed policy that bounds every role. */
  readonly permissionsBoundary?: string | undefined;
  /** A bucket of the user's own for the artifacts, in place of ours. */
  readonly artifactBucket?: string | undefined;
  /** What comes behind Build. */
  readonly stages: readonly StageConfig[];
}

/** What a user said: what is left out keeps the value that it has on AWS, or gets its default when it is made. */
export type Asked = Partial<Config> & Pick<Config, 'name'>;

export const defaults = {
  branch: 'main',
  template: 'hello-node',
  // What the template asks for in its buildspec.
  image: imageForNode(22),
  compute: 'small',
  timeout: 60,
  env: {},
  tags: {},
  stages: [],
} as const satisfies Omit<Config, 'name'>;

/** Bucket names end in `-<account>-<region>` and have 63 characters at most: this is what is left. */
const longestName = 35;

/**
 * Checks what was asked before anything is touched.
 * @throws UserError `bad-name` or `bad-option`, saying what is allowed
 */
export function check(asked: Asked): Asked {
  checkName(asked.name);
  if (asked.branch !== undefined) checkBranch(asked.branch);
  if (asked.template !== undefined && !templateNames.includes(asked.template)) {
    throw badOption(`--template ${asked.template}`, `one of: ${templateNames.join(', ')}`);
  }
  if (asked.compute !== undefined && !computeTypes.includes(asked.compute)) {
    throw badOption(`--compute ${asked.compute}`, `one of ${computeTypes.join(', ')}`);
  }
  if (
    asked.timeout !== undefined &&
    !(Number.isInteger(asked.timeout) && asked.timeout >= 5 && asked.timeout <= 2160)
  ) {
    throw badOption(`--timeout ${asked.timeout}`, 'a whole number of minutes from 5 to 2160');
  }
  if (asked.image !== undefined && !/^\S{1,255}$/.test(asked.image)) {
    throw badOption(`--image '${asked.image}'`, `an image that CodeBuild can pull, such as ${defaults.image}`);
  }
  Object.keys(asked.env ?? {}).forEach(checkVariable);
  Object.entries(asked.tags ?? {}).forEach(([key, value]) => {
    checkTag(key, value);
  });
  if (Object.keys(asked.tags ?? {}).length > 49)
    throw badOption('--tag', 'at most 49 tags (AWS allows 50, one is ours)');
  const boundary = asked.permissionsBoundary;
  if (boundary !== undefined && !/^arn:[\w-]+:iam::(\d{12}|aws):policy\/\S+$/.test(boundary)) {
    throw badOption(
      `--permissions-boundary ${boundary}`,
      'the ARN of a managed policy: arn:aws:iam::123456789012:policy/NAME',
    );
  }
  const bucket = asked.artifactBucket;
  if (bucket !== undefined && !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    throw badOption(
      `--artifact-bucket ${bucket}`,
      'the name of an existing S3 bucket: 3 to 63 lowercase letters, digits, dots and hyphens',
    );
  }
  return asked;
}

/** Whether a pipeline may be called this. */
export function isName(name: string): boolean {
  // S3 reserves these beginnings for itself: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
  const reserved = /^(xn--|sthree-|amzn-s3-demo-)/;
  return /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name) && name.length <= longestName && !reserved.test(name);
}

/** @throws UserError `bad-name` */
export function checkName(name: string): void {
  if (isName(name)) return;
  const near = nearestName(name);
  throw new UserError('bad-name', `"${name}" cannot name a pipeline.`, {
    hint:
      `A name has 1 to ${longestName} lowercase letters, digits and hyphens, with a letter or digit at both ends` +
      `, and does not begin with xn--, sthree- or amzn-s3-demo- (it becomes part of a bucket's name).` +
      (near ? ` Try: ${near}` : ''),
    exitCode: exitCode.usage,
  });
}

/** The name that a text comes nearest to, or an empty string. */
export function nearestName(text: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, longestName)
    .replace(/^-+|-+$/g, '');
  return isName(name) ? name : '';
}

/** https://docs.aws.amazon.com/codecommit/latest/userguide/limits.html */
function checkBranch(branch: string): void {
  const forbidden = /^[0-9a-f]{40}$|\.\.|\/\/|@\{|[\s?^*[\\~:]|^\/|\/$|^-|\.$|\.lock$/i;
  if (branch.length >= 1 && branch.length <= 100 && !forbidden.test(branch)) return;
  throw badOption(`--branch '${branch}'`, 'the name of a git branch, such as main, of at most 100 characters');
}

function checkVariable(name: string): void {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw badOption(`--env ${name}=…`, 'a variable name of letters, digits and underscores, then = and its value');
  }
  if (name.startsWith('CODEBUILD_')) {
    throw badOption(`--env ${name}=…`, "a name that does not begin with CODEBUILD_, which is CodeBuild's own");
  }
}

function checkTag(key: string, value: string): void {
  const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
  const fits = key.length >= 1 && key.length <= 127 && value.length <= 255 && allowed.test(key) && allowed.test(value);
  if (!fits) {
    throw badOption(
      `--tag ${key}=${value}`,
      'a key of 1 to 127 and a value of 0 to 255 letters, digits, spaces and _ . : / = + - @',
    );
  }
  if (/^aws:/i.test(key) || key.startsWith('pipeline-setup:')) {
    throw badOption(`--tag ${key}=${value}`, 'a key that begins neither with aws: nor with pipeline-setup:');
  }
}

function badOption(given: string, allowed: string): UserError {
  return new UserError('bad-option', `${given} is not valid.`, {
    hint: `It takes ${allowed}.`,
    exitCode: exitCode.usage,
  });
}
