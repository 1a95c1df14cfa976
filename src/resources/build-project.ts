import { chosen, project } from './project.js';

/** Builds what is pushed. */
export const buildProject = project({
  kind: 'build-project',
  after: ['build-role'],
  // It remembers which of it there is.
  removedAfter: ['package-domain'],
  description: (pipeline) => `Builds the pipeline ${pipeline}`,
  names: ({ project: own, buildRole: role, logGroup, reportGroups }) => ({
    project: own,
    role,
    logGroup,
    reportGroups,
  }),
  hasExtras: true,
  settings: chosen,
});
