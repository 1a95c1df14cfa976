import { commandPermissions, commandTrust } from '../../policies.js';
import { commandBuildspec, commandStages } from '../../stages/codedeploy/command.js';
import { sideProject } from '../side-project.js';

/** What sends commands to instances: a build project, whose role may send them to those of the pipeline alone. */
export const commands = sideProject({
  purpose: 'command',
  describes: {
    role: 'What builds may do that send commands to instances of the pipeline',
    project: 'Runs commands on instances of the pipeline',
  },
  wanted: ({ stages }) => commandStages(stages).length > 0,
  names: (names) => ({
    project: names.commandProject,
    role: names.commandRole,
    logGroup: names.commandLogGroup,
    reportGroups: names.commandReportGroups,
  }),
  trust: commandTrust,
  permissions: ({ config, names }) => commandPermissions(names, config.stages),
  buildspec: commandBuildspec,
});
