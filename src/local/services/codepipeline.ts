/** CodePipeline: pipelines and their executions, which a runner moves. */
import constraints from '../constraints/codepipeline.json' with { type: 'json' };
import type { Service } from '../service.js';
import { access } from './codepipeline/access.js';
import { PutApprovalResult } from './codepipeline/approvals.js';
import * as executions from './codepipeline/executions.js';
import * as history from './codepipeline/history.js';
import { ListActionTypes } from './codepipeline/list-action-types.js';
import * as pipelines from './codepipeline/pipelines.js';
import * as stages from './codepipeline/stages.js';
import { GetPipelineState } from './codepipeline/state.js';
import { ListTagsForResource, TagResource, UntagResource } from './codepipeline/tags.js';
import * as transitions from './codepipeline/transitions.js';

export const codepipeline: Service = {
  name: 'codepipeline',
  access,
  protocol: { kind: 'json', target: 'CodePipeline_20150709' },
  validation: { code: 'ValidationException', constraints },
  operations: {
    ...pipelines,
    ...executions,
    ...history,
    ...stages,
    ...transitions,
    PutApprovalResult,
    GetPipelineState,
    ListActionTypes,
    TagResource,
    UntagResource,
    ListTagsForResource,
  },
};
