/** The CDK: an app, and what `cdk import` takes over. Pure. */
import { untagged } from '../cloudformation/types.js';
import type { Format } from '../format.js';
import type { Exported } from '../thing.js';
import { appOf, contextOf, mappingOf } from './app.js';
import { files, takeOverCommands } from './files.js';
import { readme } from './readme.js';

export const cdk: Format = {
  main: files.app,
  write: (exported) => ({
    [files.app]: appOf(exported),
    // With the version of the CDK in it, the stack would differ from what `cdk import` has taken over.
    [files.settings]: json({ app: `node ${files.app}`, versionReporting: false, context: contextOf(exported) }),
    [files.package]: json(packageOf(exported)),
    [files.resources]: json(mappingOf(exported)),
    [files.readme]: readme(exported),
  }),
  takeOver: takeOverCommands,
  notes: untagged,
};

function packageOf({ name }: Exported): object {
  return {
    name: `${name}-pipeline`,
    private: true,
    type: 'module',
    dependencies: { 'aws-cdk-lib': '^2.100.0', constructs: '^10.0.0' },
    devDependencies: { 'aws-cdk': '^2.100.0' },
  };
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
