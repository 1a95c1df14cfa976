/** The applications a new repository can be seeded with: each is a folder beside this file. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const templates = {
  'hello-node': { description: 'A Hello World web server in plain Node.js, with a health route and a test', node: 22 },
  'hello-service': { description: 'The same server, deployed to instances by CodeDeploy, with its scripts', node: 22 },
  'hello-site': { description: 'A Hello World website of static files, with tests of its pages', node: 22 },
  'hello-stack': {
    description: 'A template of CloudFormation with a bucket and a parameter, and a check of it',
    node: 22,
  },
  'hello-cdk': { description: 'The same as an app of the CDK in JavaScript, with its assets', node: 22 },
} as const satisfies Record<string, Template>;

interface Template {
  /** One line, for help and for choosing. */
  readonly description: string;
  /** The major version of Node.js that its buildspec asks for. */
  readonly node: number;
}

type TemplateName = keyof typeof templates;

/** A file of the first commit. */
export interface SeedFile {
  /** Relative to the repository's root, with `/` on every system. */
  readonly path: string;
  readonly content: Uint8Array;
  /** CodeCommit's name for it; no template has an executable file. */
  readonly mode: 'NORMAL';
}

/** npm leaves a `.gitignore` out of a package, so a template keeps it under another name. */
const STORED_AS: Record<string, string> = { gitignore: '.gitignore' };

/**
 * The files of a template, ordered by path. A template is written under its own name, as a project that runs where it
 * lies; `name` takes that name's place wherever it stands.
 */
export async function seed(template: TemplateName, name: string): Promise<SeedFile[]> {
  const folder = fileURLToPath(new URL(`./${template}/`, import.meta.url));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(async (entry): Promise<SeedFile> => {
      const file = join(entry.parentPath, entry.name);
      const stored = relative(folder, file).replaceAll(sep, '/');
      const text = await readFile(file, 'utf8');
      return {
        path: STORED_AS[stored] ?? stored,
        content: Buffer.from(text.replaceAll(template, name)),
        mode: 'NORMAL',
      };
    });
  return (await Promise.all(files)).toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
