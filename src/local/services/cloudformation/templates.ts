import {
  GetTemplate$,
  GetTemplateSummary$,
  ValidateTemplate$,
  type GetTemplateCommandInput,
  type GetTemplateCommandOutput,
  type GetTemplateSummaryCommandInput,
  type GetTemplateSummaryCommandOutput,
  type ValidateTemplateCommandInput,
  type ValidateTemplateCommandOutput,
} from '@aws-sdk/client-cloudformation';
import { operation } from '../../service.js';
import { changeSetNamed, stackNamed } from './find.js';

export const GetTemplate = operation<GetTemplateCommandInput, GetTemplateCommandOutput>(
  GetTemplate$,
  async ({ StackName, ChangeSetName }, call) => {
    const { version } =
      ChangeSetName === undefined
        ? await stackNamed(call, StackName)
        : await changeSetNamed(call, ChangeSetName, StackName);
    return { TemplateBody: version?.body ?? '', StagesAvailable: ['Original', 'Processed'] };
  },
);

export const GetTemplateSummary = operation<GetTemplateSummaryCommandInput, GetTemplateSummaryCommandOutput>(
  GetTemplateSummary$,
  async () => ({}),
);
export const ValidateTemplate = operation<ValidateTemplateCommandInput, ValidateTemplateCommandOutput>(
  ValidateTemplate$,
  async () => ({}),
);
