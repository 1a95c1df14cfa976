import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { moveExecutions } from '../../../src/local/runs/runner.js';
import { contextOf, createProject, getBuild, logOf, phasesOf, startBuild } from '../../helpers/codebuild.js';
import { type Local, openLocal } from '../../helpers/local.js';

const TIMING = { minute: 60_000, grace: 500, poll: 10 };
let local: Local;

beforeEach(async () => {
  local = await openLocal();
});
afterEach(() => local.close());

async function build(buildspec: string) {
  await createProject(local, buildspec);
  const id = await startBuild(local);
  await moveExecutions(local.aws, TIMING);
  const done = await getBuild(local, id);
  return { done, log: await logOf(local, done) };
}

describe('on-failure: RETRY', () => {
  /** Fails as often as is said, then succeeds; `finally` tells what it sees. */
  const failing = (onFailure: string, times: number, says = 'connection timed out') => `version: 0.2
phases:
  build:
    on-failure: ${onFailure}
    commands:
      - echo x >>tries; echo "${says}"; [ $(wc -l <tries) -gt ${times} ]
    finally:
      - echo "try $(wc -l <tries | tr -d ' ') $CODEBUILD_BUILD_SUCCEEDING"
  post_build:
    commands: ['echo "after $CODEBUILD_BUILD_SUCCEEDING"']
`;

  test('runs the phase again until it succeeds', async () => {
    const { done, log } = await build(failing('RETRY', 2));
    expect(done.buildStatus).toBe('SUCCEEDED');
    expect(log.filter((line) => /^(try|after) /.test(line))).toEqual(['try 1 0', 'try 2 0', 'try 3 1', 'after 1']);
    expect(phasesOf(done).filter((phase) => phase.startsWith('BUILD'))).toEqual(['BUILD SUCCEEDED']);
    expect(log).toContainEqual(expect.stringMatching(/Retrying the phase after: Error while .* \(2 of 3\)$/));
  });

  test('gives up after as many times as are said, and goes on as usual', async () => {
    const { done, log } = await build(failing('RETRY-1', 5));
    expect(done.buildStatus).toBe('FAILED');
    expect(log.filter((line) => /^(try|after) /.test(line))).toEqual(['try 1 0', 'try 2 0', 'after 0']);
  });

  test('looks for its pattern in what the commands said, and in the message', async () => {
    expect((await build(failing('RETRY-.*timed out.*', 1))).done.buildStatus).toBe('SUCCEEDED');
    await local.close();
    local = await openLocal();
    expect((await build(failing('RETRY-2-exit status 1$', 1))).done.buildStatus).toBe('SUCCEEDED');
  });

  test('does nothing about another error', async () => {
    const { done, log } = await build(failing('RETRY-5-refused', 1));
    expect(done.buildStatus).toBe('FAILED');
    expect(log.filter((line) => line.startsWith('try '))).toEqual(['try 1 0']);
  });

  test('is not held up by a pattern that takes for ever', async () => {
    const { done, log } = await build(failing('RETRY-(a+)+b$', 1, 'a'.repeat(40)));
    expect(done.buildStatus).toBe('FAILED');
    expect(log).toContain('[Container] Warning: it takes too long to look for (a+)+b$');
  });
});

test('0.1 runs each command in a shell of its own', async () => {
  const { done, log } = await build(`version: 0.1
environment_variables:
  plaintext: { GREETING: hello }
phases:
  install:
    commands:
      - mkdir sub && cd sub && export A=1
      - echo "$GREETING [$A] $(basename "$PWD")"
  build:
    commands: [exit 3, echo not reached]
  post_build:
    commands: ['echo "after $CODEBUILD_BUILD_SUCCEEDING"']
`);
  expect(log).toContain('hello [] src');
  expect(log).toContain('after 0');
  expect(log).not.toContain('not reached');
  expect(contextOf(done, 'BUILD')).toBe(
    'COMMAND_EXECUTION_ERROR Error while executing command: exit 3. Reason: exit status 3',
  );
});

test('says as whom it runs, which runtimes there are, and which command was not found', async () => {
  const { done, log } = await build(`version: 0.2
run-as: nobody-here
env:
  exported-variables: [AWS_REGION, ANSWER]
  variables: { NODE: ${process.versions.node.split('.')[0]}.x }
phases:
  install:
    runtime-versions: { nodejs: $NODE, java: corretto7, android: 29 }
    commands: [export ANSWER=42]
  build:
    commands: [no-such-tool build]
`);
  expect(log).toContainEqual(expect.stringMatching(/asks for the user nobody-here; the local AWS runs as \w/));
  expect(log).toContainEqual(
    expect.stringMatching(/Selecting 'nodejs' runtime version '\d+\.x' .*: this machine has \d+\./),
  );
  expect(log).toContainEqual(expect.stringMatching(/Warning: the buildspec asks for java corretto7; .* it has/));
  expect(log).toContainEqual(expect.stringMatching(/asks for android 29; .*, and it has none$/));
  expect(log).toContainEqual(expect.stringMatching(/no-such-tool: (command )?not found/));
  expect(contextOf(done, 'BUILD')).toContain('exit status 127');
  expect(done.exportedEnvironmentVariables).toEqual([{ name: 'ANSWER', value: '42' }]);
  expect(log).toContain('[Container] Skipping AWS_REGION: what begins with AWS_ cannot be exported');
});
