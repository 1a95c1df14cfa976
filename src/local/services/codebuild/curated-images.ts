import {
  ListCuratedEnvironmentImages$,
  type EnvironmentImage,
  type LanguageType,
  type ListCuratedEnvironmentImagesCommandInput,
  type ListCuratedEnvironmentImagesCommandOutput,
} from '@aws-sdk/client-codebuild';
import { operation } from '../../service.js';

/**
 * Images that hold several languages. The API's model does not list it, but the service gives it.
 * Source: https://repost.aws/questions/QUvxsCFxxgRq680ivm69Unyw
 */
const STANDARD = 'STANDARD' as LanguageType;

/** Source: "Docker images provided by CodeBuild" in AWS's CodeBuild user guide. */
const UBUNTU = ['aws/codebuild/standard:7.0', 'aws/codebuild/standard:8.0'];
const AMAZON_LINUX = [
  'aws/codebuild/amazonlinux-x86_64-standard:5.0',
  'aws/codebuild/amazonlinux-x86_64-standard:6.0',
  'aws/codebuild/amazonlinux-aarch64-standard:3.0',
  'aws/codebuild/amazonlinux-aarch64-standard:4.0',
];

/** The images that CodeBuild documents, without the dated versions that it keeps of each. */
export const ListCuratedEnvironmentImages = operation<
  ListCuratedEnvironmentImagesCommandInput,
  ListCuratedEnvironmentImagesCommandOutput
>(ListCuratedEnvironmentImages$, () => ({
  platforms: [
    { platform: 'AMAZON_LINUX', languages: [{ language: STANDARD, images: AMAZON_LINUX.map(image) }] },
    { platform: 'UBUNTU', languages: [{ language: STANDARD, images: UBUNTU.map(image) }] },
  ],
}));

function image(name: string): EnvironmentImage {
  return { name, description: name, versions: [] };
}
