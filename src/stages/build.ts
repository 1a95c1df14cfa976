import { artifacts, type Stage } from './stage.js';
import { environmentVariables } from './variables.js';

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html */
export const build: Stage = {
  name: 'Build',
  declare: ({ config, names }) => ({
    name: 'Build',
    actions: [
      {
        name: 'Build',
        actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
        configuration: {
          ProjectName: names.project.name,
          ...(Object.keys(config.variables).length > 0 && {
            EnvironmentVariables: JSON.stringify(environmentVariables(config)),
          }),
        },
        namespace: 'BuildVariables',
        inputArtifacts: [{ name: artifacts.source }],
        outputArtifacts: [{ name: artifacts.build }],
        runOrder: 1,
      },
    ],
  }),
  statements: (names) => [
    {
      Sid: 'Build',
      Effect: 'Allow',
      Action: ['codebuild:BatchGetBuilds', 'codebuild:StartBuild'],
      Resource: names.project.arn,
    },
  ],
};

/**
 * Of CodeBuild's images one that AWS publishes, so that builds can run in it everywhere.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/available-runtimes.html
 */
const nodeImages = [{ image: 'aws/codebuild/amazonlinux-x86_64-standard:5.0', majors: [18, 20, 22, 24, 26] }] as const;

/**
 * A standard image that has this major version of Node.
 * @throws RangeError when none has
 */
export function imageForNode(major: number): string {
  const found = nodeImages.find(({ majors }) => majors.some((each) => each === major));
  if (!found) throw new RangeError(`No standard image has Node ${major}.`);
  return found.image;
}
