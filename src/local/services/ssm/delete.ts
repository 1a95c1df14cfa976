import {
  DeleteParameter$,
  DeleteParameters$,
  type DeleteParameterCommandInput,
  type DeleteParameterCommandOutput,
  type DeleteParametersCommandInput,
  type DeleteParametersCommandOutput,
} from '@aws-sdk/client-ssm';
import { operation } from '../../service.js';
import { notFound, parameters } from './parameter.js';

export const DeleteParameter = operation<DeleteParameterCommandInput, DeleteParameterCommandOutput>(
  DeleteParameter$,
  async (input, call) => {
    if (!(await parameters(call).delete(input.Name ?? ''))) throw notFound();
    return {};
  },
);

/** Deletes what there is, and names what there is not. */
export const DeleteParameters = operation<DeleteParametersCommandInput, DeleteParametersCommandOutput>(
  DeleteParameters$,
  async (input, call) => {
    const deleted: string[] = [];
    const missing: string[] = [];
    for (const name of new Set(input.Names)) {
      ((await parameters(call).delete(name)) ? deleted : missing).push(name);
    }
    return { DeletedParameters: deleted, InvalidParameters: missing };
  },
);
