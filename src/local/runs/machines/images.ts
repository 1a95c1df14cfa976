import type { EnvironmentType } from '@aws-sdk/client-codebuild';
import { docker } from './docker.js';

/** The names that CodeBuild's own images have in projects. */
const CURATED = /^aws\/codebuild\//;

/** Whether an image is one that CodeBuild provides. */
export function isCurated(image: string): boolean {
  return CURATED.test(image);
}

/**
 * The name under which the engine has an image, or can pull it; undefined for those of CodeBuild's own that AWS does
 * not publish, unless the user has built them. AWS publishes those that are based on Amazon Linux.
 * Source: "Run builds locally with the AWS CodeBuild agent" in AWS's CodeBuild user guide.
 */
export async function nameFor(image: string): Promise<string | undefined> {
  if (!isCurated(image) || (await isThere(image))) return image;
  const name = image.replace(CURATED, '');
  return name.startsWith('amazonlinux') ? `public.ecr.aws/codebuild/${name}` : undefined;
}

/** Whether the engine has an image. */
export function isThere(image: string): Promise<boolean> {
  return docker(['image', 'inspect', '--format', '{{.Id}}', image]).then(
    () => true,
    () => false,
  );
}

/** What there is to do about an image that AWS does not publish. */
export function adviceFor(image: string): string {
  return (
    `AWS does not publish the image ${image}: choose aws/codebuild/amazonlinux-x86_64-standard:5.0 or any other that ` +
    `can be pulled, or build this one, under this name, from github.com/aws/aws-codebuild-docker-images.`
  );
}

/** The platform of an environment's containers. */
export function platformOf(type: EnvironmentType | undefined): string {
  return type === 'ARM_CONTAINER' ? 'linux/arm64' : 'linux/amd64';
}

/**
 * How much memory the containers of a compute type have, as Docker takes it.
 * Source: `computeType` of ProjectEnvironment in the CodeBuild API Reference.
 */
export const MEMORY: Readonly<Record<string, string>> = {
  BUILD_GENERAL1_SMALL: '4g',
  BUILD_GENERAL1_MEDIUM: '8g',
  BUILD_GENERAL1_LARGE: '16g',
  BUILD_GENERAL1_XLARGE: '72g',
  BUILD_GENERAL1_2XLARGE: '144g',
};
