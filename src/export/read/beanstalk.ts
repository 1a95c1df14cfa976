import { DescribeApplicationsCommand, DescribeEnvironmentsCommand } from '@aws-sdk/client-elastic-beanstalk';
import { optionsOf, settingsFor, variableSettings } from '../../resources/beanstalk/settings.js';
import { actualOf, present, type Reader, tagsOf } from './reader.js';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticbeanstalk-application.html */
export const application: Reader = async ({ aws }, inspected) => {
  const { name } = inspected;
  const request = new DescribeApplicationsCommand({ ApplicationNames: [name] });
  const { Applications: [found] = [] } = await aws.elasticbeanstalk().send(request);
  return {
    made: [
      {
        type: 'AWS::ElasticBeanstalk::Application',
        comment: 'What the environments belong to, with all versions that were released.',
        holdsData: true,
        properties: { ApplicationName: name, ...present({ Description: found?.Description }), ...tagsOf(inspected) },
      },
    ],
  };
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticbeanstalk-environment.html */
export const environment: Reader = async (context, inspected) => {
  const { name } = inspected;
  const application = context.names.pipeline.name;
  const request = new DescribeEnvironmentsCommand({
    ApplicationName: application,
    EnvironmentNames: [name],
    IncludeDeleted: false,
  });
  const { Environments: [found] = [] } = await context.aws.elasticbeanstalk().send(request);
  const { settings = {} } = actualOf<{ settings: Readonly<Record<string, string>> }>(inspected);
  // AWS tells hundreds, nearly all of them its defaults: those that were chosen are the ones that make it what it is.
  const chosen = Object.keys(settingsFor(context, name.slice(application.length + 1)));
  const own = Object.entries(settings).filter(([key]) => chosen.includes(key) || key.startsWith(variableSettings));
  const variables = own.flatMap(([key]) =>
    key.startsWith(variableSettings) ? key.slice(variableSettings.length) : [],
  );
  const properties = present({
    ApplicationName: application,
    EnvironmentName: name,
    Description: found?.Description,
    SolutionStackName: found?.SolutionStackName,
    OperationsRole: found?.OperationsRole,
    OptionSettings: optionsOf(Object.fromEntries(own)),
  });
  return {
    made: [
      {
        type: 'AWS::ElasticBeanstalk::Environment',
        comment: `What is deployed to in ${name.slice(application.length + 1)}.`,
        ...(found?.EnvironmentId !== undefined && { physicalId: found.EnvironmentId }),
        properties: { ...properties, ...tagsOf(inspected) },
      },
    ],
    notes: [
      `What was set by hand in the environment ${name} of Elastic Beanstalk is not in it: AWS tells that and its defaults as one.`,
      ...(variables.length > 0
        ? [`The variables of the environment ${name} are in it as they are: ${variables.join(', ')}.`]
        : []),
    ],
  };
};
