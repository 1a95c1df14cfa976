/** Pages of AWS's console, in the form in which CodePipeline gives them. */
import { account } from '../../caller.js';

export function commitUrl(region: string, repository: string, commit: string): string {
  return `https://${region}.console.aws.amazon.com/codesuite/codecommit/repositories/${repository}/commit/${commit}?region=${region}`;
}

export function buildUrl(region: string, buildId: string): string {
  return `https://console.aws.amazon.com/codebuild/home?region=${region}#/builds/${buildId}/view/new`;
}

export function batchUrl(region: string, batchId: string): string {
  const project = batchId.split(':')[0] ?? '';
  const path = `codesuite/codebuild/${account}/projects/${project}/batch/${encodeURIComponent(batchId)}`;
  return `https://${region}.console.aws.amazon.com/${path}?region=${region}`;
}

export function deploymentUrl(region: string, deploymentId: string): string {
  return `https://console.aws.amazon.com/codedeploy/home?region=${region}#/deployments/${deploymentId}`;
}

export function stackUrl(region: string, stackId: string): string {
  return `https://console.aws.amazon.com/cloudformation/home?region=${region}#/stack/detail?stackId=${stackId}`;
}

export function changeSetUrl(region: string, stackId: string, changeSetId: string): string {
  return `https://console.aws.amazon.com/cloudformation/home?region=${region}#/changeset/detail?stackId=${stackId}&changeSetId=${changeSetId}`;
}
