import {
  ListActionTypes$,
  type ActionCategory,
  type ActionType,
  type ListActionTypesCommandInput,
  type ListActionTypesCommandOutput,
} from '@aws-sdk/client-codepipeline';
import { operation } from '../../service.js';
import type { ActionType as OfferedActionType } from './action-types/action-type.js';
import { actionTypes } from './action-types/index.js';
import { invalidToken } from './records.js';

/** The action types that a pipeline can have here, in every region; they are AWS's own. All fit on one page. */
export const ListActionTypes = operation<ListActionTypesCommandInput, ListActionTypesCommandOutput>(
  ListActionTypes$,
  ({ actionOwnerFilter = 'AWS', nextToken }) => {
    if (nextToken !== undefined) throw invalidToken();
    return { actionTypes: actionOwnerFilter === 'AWS' ? actionTypes.flatMap(described) : [] };
  },
);

function described({ categories, provider, required, optional, inputs, outputs }: OfferedActionType): ActionType[] {
  return categories.map((category) => ({
    id: { category: category as ActionCategory, owner: 'AWS', provider, version: '1' },
    actionConfigurationProperties: [
      ...required.map((name) => ({ name, required: true, key: true, secret: false, queryable: false })),
      ...optional.map((name) => ({ name, required: false, key: false, secret: false, queryable: false })),
    ],
    inputArtifactDetails: { minimumCount: inputs[0], maximumCount: inputs[1] },
    outputArtifactDetails: { minimumCount: outputs[0], maximumCount: outputs[1] },
  }));
}
