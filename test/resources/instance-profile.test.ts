/** How instances get their roles: those of Elastic Beanstalk, and those that CodeDeploy deploys to. */
import {
  AddRoleToInstanceProfileCommand,
  DeleteInstanceProfileCommand,
  GetInstanceProfileCommand,
} from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { destroy, provision } from '../../src/engine.js';
import { inspect } from '../../src/inspect.js';
import type { Kind } from '../../src/resources/index.js';
import type { StageConfig } from '../../src/stages/fields.js';
import { noSuchEntity, ourTagPairs, profileNamed } from '../helpers/account.js';
import { awsError, type MockedAws, mockAws } from '../helpers/aws.js';
import { nothingReleased, released, staging } from '../helpers/beanstalk-account.js';
import { deployed, instances, nothingDeployed } from '../helpers/codedeploy-account.js';
import { testContext, type TestContext } from '../helpers/context.js';
import { surveyOf } from '../helpers/survey.js';

interface Profile {
  readonly kind: Kind;
  readonly purpose: string;
  readonly stage: StageConfig;
  readonly nothing: (aws: MockedAws) => void;
  readonly whole: (aws: MockedAws, context: TestContext) => void;
}

const profiles: Profile[] = [
  {
    kind: 'eb-instance-profile',
    purpose: 'eb-instance',
    stage: staging,
    nothing: nothingReleased,
    whole: released,
  },
  {
    kind: 'instance-profile',
    purpose: 'instance',
    stage: instances,
    nothing: nothingDeployed,
    whole: deployed,
  },
];

let aws: MockedAws;
let context: TestContext;
beforeEach(() => {
  aws = mockAws();
  context = testContext();
});
afterEach(() => {
  aws.restore();
});

describe.each(profiles)('$kind', ({ kind, purpose, stage, nothing, whole }) => {
  const InstanceProfileName = `hello-eu-central-1-${purpose}`;
  const RoleName = InstanceProfileName;
  const look = () => surveyOf(context, kind, { stages: [stage] });
  const isThere = (InstanceProfile = profileNamed(InstanceProfileName)) =>
    aws.iam.on(GetInstanceProfileCommand).resolves({ InstanceProfile });

  test('absent: is made with its role, also when IAM has not noticed that everywhere', async () => {
    nothing(aws);
    aws.iam.on(AddRoleToInstanceProfileCommand).rejectsOnce(noSuchEntity()).resolves({});
    await provision(await look());
    const add = ['AddRoleToInstanceProfile', { InstanceProfileName, RoleName }];
    expect(aws.writes()).toEqual([['CreateInstanceProfile', { InstanceProfileName, Tags: ourTagPairs }], add, add]);
  });

  describe('full', () => {
    const full = (there: string) => {
      const message = 'Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1';
      aws.iam.on(AddRoleToInstanceProfileCommand).rejects(awsError('LimitExceededException', message));
      isThere(profileNamed(InstanceProfileName, there));
    };

    test('with our role, put in by an attempt whose answer was lost', async () => {
      nothing(aws);
      const survey = await look();
      full(RoleName);
      expect((await provision(survey))[0]?.outcome).toBe('created');
    });

    test('with somebody else’s', async () => {
      nothing(aws);
      const survey = await look();
      full('theirs');
      await expect(provision(survey)).rejects.toMatchObject({ name: 'LimitExceededException' });
    });
  });

  test('same: there is nothing to change', async () => {
    whole(aws, context);
    expect((await look()).inspection).toMatchObject({ state: 'present', changes: [] });
  });

  test.each([null, 'theirs'])('with the role %s: gets the right one', async (theirs) => {
    whole(aws, context);
    isThere(profileNamed(InstanceProfileName, theirs));
    const survey = await look();
    expect(survey.inspection.changes).toEqual([{ path: 'role', from: theirs ?? undefined, to: RoleName }]);
    await provision(survey);
    expect(aws.writes()).toEqual([
      ['TagInstanceProfile', { InstanceProfileName, Tags: ourTagPairs }],
      ...(theirs === null ? [] : [['RemoveRoleFromInstanceProfile', { InstanceProfileName, RoleName: theirs }]]),
      ['AddRoleToInstanceProfile', { InstanceProfileName, RoleName }],
    ]);
  });

  test('foreign', async () => {
    whole(aws, context);
    isThere({ ...profileNamed(InstanceProfileName), Tags: [] });
    expect((await look()).inspection.state).toBe('foreign');
  });

  test('is removed without its role, and before it; gone already is no error', async () => {
    whole(aws, context);
    aws.iam.on(DeleteInstanceProfileCommand).rejects(noSuchEntity());
    const survey = await inspect(context, { name: 'hello', stages: [stage] });
    const its = survey.inspections.filter((each) => [kind, `${purpose}-role`].includes(each.kind));
    await destroy({ ...survey, inspections: its }, {});
    expect(aws.writes().at(-1)).toEqual(['DeleteRole', { RoleName }]);
    expect(aws.inputsOf('RemoveRoleFromInstanceProfile')).toEqual([{ InstanceProfileName, RoleName }]);
    expect(aws.inputsOf('DeleteInstanceProfile')).toEqual([{ InstanceProfileName }]);
  });
});
