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
import { resourceTypes } from '../../runs/stacks/types/index.js';
import { operation } from '../../service.js';
import { parseTemplate } from '../../template/parse.js';
import { summaryOf, validated } from '../../template/summary.js';
import { asInvalid, notOffered } from './errors.js';
import { changeSetNamed, stackNamed } from './find.js';
import { templateBody } from './template-source.js';

/** There are no transforms, so that a template is processed as it is. */
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
  async ({ StackName, StackSetName, ...source }, call) => {
    if (StackSetName !== undefined) throw notOffered('StackSetName');
    const isStack = StackName !== undefined;
    const body = isStack ? (await stackNamed(call, StackName)).version?.body : await templateBody(call, source);
    return asInvalid(() => summaryOf(parseTemplate(body ?? ''), resourceTypes));
  },
);

export const ValidateTemplate = operation<ValidateTemplateCommandInput, ValidateTemplateCommandOutput>(
  ValidateTemplate$,
  async (source, call) => {
    const body = await templateBody(call, source);
    return asInvalid(() => validated(parseTemplate(body)));
  },
);
