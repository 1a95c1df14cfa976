/** What can be asked of a pipeline: its fields, their defaults, and what is said when one is wrong. */
import { isRegionName } from './region.js';
import { exitCode, UserError } from '../errors.js';
import { imageForNode } from '../stages/build.js';
import type { StageConfig } from '../stages/fields.js';
import { type PackagesConfig, packagesProblem } from '../stages/packages/names.js';
import { variableNames } from '../stages/packages/variable-names.js';
import { stageProblems } from '../stages/problems.js';
import { targets } from '../stages/targets.js';
import type { templates } from '../templates/index.js';

/** CodeBuild's sizes of a Linux container, smallest first. */
export const computeTypes = ['small', 'medium', 'large', 'xlarge', '2xlarge'] as const;
export type Compute = (typeof computeTypes)[number];

/** The applications that a new repository can be seeded with. */
export const templateNames = [
  'hello-node',
  'hello-service',
  'hello-site',
  'hello-stack',
  'hello-cdk',
] as const satisfies readonly (keyof typeof templates)[];
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
  /** Environment variables of the build that come from Secrets Manager, as references. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Whether builds and applications get what is kept in Parameter Store for the pipeline. */
  readonly settings: boolean;
  /** The pipeline's variables, with their defaults: each execution may have other values. */
  readonly variables: Readonly<Record<string, string>>;
  /** Tags of every resource, beside the one that marks it as ours. */
  readonly tags: Readonly<Record<string, string>>;
  /** The ARN of a managed policy that bounds every role. */
  readonly permissionsBoundary?: string | undefined;
  /** A bucket of the user's own for the artifacts, in place of ours. */
  readonly artifactBucket?: string | undefined;
  /** A repository of packages, which the build installs from and may publish to. */
  readonly packages?: PackagesConfig | undefined;
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
  secrets: {},
  settings: false,
  variables: {},
  tags: {},
  stages: [],
} as const satisfies Omit<Config, 'name'>;

/** What a field takes, whether a flag or a file says it. */
export interface Rule<T> {
  /** In words, for whoever gave something else. */
  readonly takes: string;
  fits(value: T): boolean;
}

/** Bucket names end in `-<account>-<region>` and have 63 characters at most: this is what is left. */
const longestName = 35;

/** In minutes: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html */
export const timeouts = { shortest: 5, longest: 2160 } as const;

/** All of them together are a value of at most 1000 characters: https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html */
export const mostVariables = 8;
const longestVariable = 24;

/** AWS allows 50, and one is ours. */
const mostTags = 49;

export const rules = {
  name: {
    takes: `1 to ${longestName} lowercase letters, digits and hyphens, with a letter or digit at both ends`,
    fits: isName,
  },
  region: { takes: 'a region, such as us-east-1', fits: isRegionName },
  branch: { takes: 'the name of a git branch, such as main, of at most 100 characters', fits: isBranch },
  template: {
    takes: `one of: ${templateNames.join(', ')}`,
    fits: (template) => (templateNames as readonly string[]).includes(template),
  },
  image: {
    takes: `an image that CodeBuild can pull, such as ${defaults.image}`,
    fits: (image) => /^\S{1,255}$/.test(image),
  },
  compute: {
    takes: `one of ${computeTypes.join(', ')}`,
    fits: (compute) => (computeTypes as readonly string[]).includes(compute),
  },
  permissionsBoundary: {
    takes: 'the ARN of a managed policy: arn:aws:iam::123456789012:policy/NAME',
    fits: (arn) => /^arn:[\w-]+:iam::(\d{12}|aws):policy\/\S+$/.test(arn),
  },
  artifactBucket: {
    takes: 'the name of an existing S3 bucket: 3 to 63 lowercase letters, digits, dots and hyphens',
    fits: (bucket) => /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket),
  },
  variable: {
    takes: 'a variable name of letters, digits and underscores',
    fits: (name) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name),
  },
  pipelineVariable: {
    takes: `a name of at most ${longestVariable} letters, digits and underscores`,
    fits: (name) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && name.length <= longestVariable,
  },
  freeVariable: {
    takes: "a name that does not begin with CODEBUILD_, which is CodeBuild's own",
    fits: (name) => !name.startsWith('CODEBUILD_'),
  },
  notOfPackages: {
    takes: `another name: by ${variableNames.join(', ')} a build finds what "packages" asks for`,
    fits: (name) => !(variableNames as readonly string[]).includes(name),
  },
  deploy: {
    takes: `one of: ${targets.map(({ deploy }) => deploy).join(', ')}`,
    fits: (target) => targets.some(({ deploy }) => deploy === target),
  },
} as const satisfies Readonly<Record<string, Rule<string>>>;

export const timeoutRule: Rule<number> = {
  takes: `a whole number of minutes from ${timeouts.shortest} to ${timeouts.longest}`,
  fits: (minutes) => Number.isInteger(minutes) && minutes >= timeouts.shortest && minutes <= timeouts.longest,
};

/** Each in its turn. https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
export const tagRules: readonly Rule<readonly [key: string, value: string]>[] = [
  {
    takes: 'a key of 1 to 127 and a value of 0 to 255 letters, digits, spaces and _ . : / = + - @',
    fits: ([key, value]) => {
      const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
      return key.length >= 1 && key.length <= 127 && value.length <= 255 && allowed.test(key) && allowed.test(value);
    },
  },
  {
    takes: 'a key that begins neither with aws: nor with pipeline-setup:',
    fits: ([key]) => !/^aws:/i.test(key) && !key.startsWith('pipeline-setup:'),
  },
];

export const tagsRule: Rule<Config['tags']> = {
  takes: `at most ${mostTags} tags (AWS allows 50, one is ours)`,
  fits: (tags) => Object.keys(tags).length <= mostTags,
};

/**
 * Checks what was asked before anything is touched. What a file says was held to the same rules when it was read.
 * @throws UserError `bad-name` or `bad-option`, saying what is allowed
 */
export function check(asked: Asked): Asked {
  checkName(asked.name);
  hold(rules.branch, asked.branch, (branch) => `--branch '${branch}'`);
  hold(rules.template, asked.template, (template) => `--template ${template}`);
  hold(rules.compute, asked.compute, (compute) => `--compute ${compute}`);
  hold(timeoutRule, asked.timeout, (timeout) => `--timeout ${timeout}`);
  hold(rules.image, asked.image, (image) => `--image '${image}'`);
  for (const name of Object.keys(asked.env ?? {})) {
    hold(rules.variable, name, () => `--env ${name}=…`);
    hold(rules.freeVariable, name, () => `--env ${name}=…`);
    hold(rules.notOfPackages, name, () => `--env ${name}=…`);
  }
  for (const tag of Object.entries(asked.tags ?? {})) {
    for (const rule of tagRules) hold(rule, tag, ([key, value]) => `--tag ${key}=${value}`);
  }
  hold(tagsRule, asked.tags, () => '--tag');
  hold(rules.permissionsBoundary, asked.permissionsBoundary, (arn) => `--permissions-boundary ${arn}`);
  hold(rules.artifactBucket, asked.artifactBucket, (bucket) => `--artifact-bucket ${bucket}`);
  for (const stage of asked.stages ?? []) {
    if ('deploy' in stage) hold(rules.deploy, stage.deploy, (target) => `--deploy ${target}`);
  }
  const problem = packagesProblem(asked.packages, asked.name) ?? stageProblems(asked.stages ?? [], asked.name)[0];
  if (problem) throw new UserError('bad-option', problem.message, { exitCode: exitCode.usage });
  return asked;
}

/** @param given as it was typed */
function hold<T>(rule: Rule<T>, value: T | undefined, given: (value: T) => string): void {
  if (value === undefined || rule.fits(value)) return;
  throw new UserError('bad-option', `${given(value)} is not valid.`, {
    hint: `It takes ${rule.takes}.`,
    exitCode: exitCode.usage,
  });
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
function isBranch(branch: string): boolean {
  const forbidden = /^[0-9a-f]{40}$|\.\.|\/\/|@\{|[\s?^*[\\~:]|^\/|\/$|^-|\.$|\.lock$/i;
  return branch.length >= 1 && branch.length <= 100 && !forbidden.test(branch);
}
