/** CloudFormation: a template for anywhere, and one with what takes over what is there. Pure. */
import type { Format } from '../format.js';
import type { Exported, Thing } from '../thing.js';
import { files, takeOverCommands } from './files.js';
import { readme } from './readme.js';
import { templateOf } from './template.js';
import { identifierOf, isImportable, untagged } from './types.js';

export const cloudformation: Format = {
  main: files.everything,
  write: (exported) => {
    const templates = { everything: everything(exported), takenOver: takenOver(exported) };
    return {
      [files.everything]: templates.everything,
      [files.takenOver]: templates.takenOver,
      [files.resources]: `${JSON.stringify(resourcesToImport(exported), null, 2)}\n`,
      [files.readme]: readme(exported, templates),
    };
  },
  takeOver: (exported) => takeOverCommands(exported, takenOver(exported)),
  notes: untagged,
};

/** The whole pipeline, for an account and region in which nothing of it is. */
function everything(exported: Exported): string {
  return templateOf(exported, {
    header: `The whole pipeline ${exported.name}, for where nothing of it is yet. How to use it: ${files.readme}`,
    has: () => true,
    // What holds data stays, but not where it was never finished.
    deletionPolicy: ({ holdsData }) => (holdsData ? 'RetainExceptOnCreate' : undefined),
  });
}

/** What there is as CloudFormation can take it over: each resource of it must say what happens when it is removed. */
function takenOver(exported: Exported): string {
  const others = exported.things.filter((thing) => !isImportable(thing)).map(({ id }) => id);
  const header = `What there is of the pipeline ${exported.name}, for CloudFormation to take over. How to use it: ${files.readme}`;
  const left =
    others.length === 0
      ? ''
      : `\nCloudFormation takes over none of: ${others.join(', ')}. They are called by their names here.`;
  return templateOf(exported, { header: `${header}${left}`, has: isImportable, deletionPolicy: () => 'Retain' });
}

/** As the option --resources-to-import takes them. */
function resourcesToImport({ things }: Exported): object[] {
  return things.filter(isImportable).map((thing: Thing) => ({
    ResourceType: thing.type,
    LogicalResourceId: thing.id,
    ResourceIdentifier: identifierOf(thing),
  }));
}
