import { GetInstanceProfileCommand } from '@aws-sdk/client-iam';
import { type Reader, tagsOf } from './reader.js';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-instanceprofile.html */
export const instanceProfile: Reader = async ({ aws }, inspected) => {
  const { name } = inspected;
  const request = new GetInstanceProfileCommand({ InstanceProfileName: name });
  const { InstanceProfile } = await aws.iam().send(request);
  return {
    made: [
      {
        type: 'AWS::IAM::InstanceProfile',
        comment: 'How instances get their role.',
        properties: {
          InstanceProfileName: name,
          Roles: (InstanceProfile?.Roles ?? []).map(({ RoleName = '' }) => RoleName),
          ...tagsOf(inspected),
        },
      },
    ],
  };
};
