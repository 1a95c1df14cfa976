import { beforeEach, describe, expect, test, vi } from 'vitest';
import { untilPropagated } from '../../src/aws/propagation.js';
import { awsError } from '../helpers/aws.js';
import { notesIn, testContext, type TestContext } from '../helpers/context.js';

const role = 'arn:aws:iam::123456789012:role/hello-eu-central-1-build';

const notYet = [
  awsError('InvalidInputException', `CodeBuild is not authorized to perform: sts:AssumeRole on ${role}`),
  awsError('InvalidStructureException', `CodePipeline is not authorized to perform AssumeRole on role ${role}`),
  awsError('ValidationException', `Provided role '${role}' cannot be assumed by principal 'events.amazonaws.com'.`),
];

const never = [
  awsError(
    'AccessDeniedException',
    `User: arn:aws:iam::123456789012:user/ada is not authorized to perform: iam:PassRole on resource: ${role}`,
  ),
  awsError(
    'InvalidInputException',
    `User: arn:aws:iam::123456789012:user/ada is not authorized to perform: iam:PassRole on resource: ${role}`,
  ),
  awsError('InvalidInputException', 'Invalid project name'),
  awsError('ValidationException', 'RoleArn is required for target arn'),
  // The right words from the wrong service.
  awsError('ValidationException', `CodeBuild is not authorized to perform: sts:AssumeRole on ${role}`),
];

let context: TestContext;
beforeEach(() => {
  context = testContext();
});

describe.each(notYet)('$name: $message', (error) => {
  test('is asked again until it goes', async () => {
    const call = vi
      .fn<() => Promise<string>>()
      .mockRejectedValueOnce(error)
      .mockRejectedValueOnce(error)
      .mockResolvedValue('made');
    expect(await untilPropagated(context, role, call)).toBe('made');
    expect(call).toHaveBeenCalledTimes(3);
    expect(notesIn(context)).toEqual(['waiting for IAM to make hello-eu-central-1-build usable']);
  });

  test('is given up after two minutes, and the role is named', async () => {
    const start = context.now();
    await expect(untilPropagated(context, role, () => Promise.reject(error))).rejects.toMatchObject({
      code: 'role-not-assumable',
      exitCode: 1,
      message: `The role ${role} could not be assumed for two minutes.`,
      cause: error,
    });
    expect(context.now() - start).toBeGreaterThanOrEqual(120_000);
    expect(context.now() - start).toBeLessThan(122_000);
  });
});

test.each(never)('$name: $message is never retried', async (error) => {
  const call = vi.fn<() => Promise<never>>().mockRejectedValue(error);
  await expect(untilPropagated(context, role, call)).rejects.toBe(error);
  expect(call).toHaveBeenCalledTimes(1);
  expect(context.host.waits).toEqual([]);
});

test('looks again about twice a second, never in step with others', async () => {
  await untilPropagated(context, role, () => Promise.reject(notYet[0])).catch(() => undefined);
  for (const wait of context.host.waits) {
    expect(wait).toBeGreaterThanOrEqual(375);
    expect(wait).toBeLessThanOrEqual(625);
  }
  expect(new Set(context.host.waits).size).toBeGreaterThan(1);
});

test('Ctrl-C ends the waiting', async () => {
  context.host.onWait = context.host.interrupt;
  await expect(untilPropagated(context, role, () => Promise.reject(notYet[0]))).rejects.toMatchObject({
    code: 'interrupted',
  });
  expect(context.host.waits).toHaveLength(1);
});
