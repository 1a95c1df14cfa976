import { expect, test, vi } from 'vitest';
import { createProgram } from '../src/cli.js';
import { init } from '../src/commands/init.js';
import { check, rules } from '../src/config/schema.js';
import { fakeHost } from './helpers/host.js';

vi.mock('../src/commands/init.js', () => ({ init: vi.fn<() => Promise<number>>(async () => 0) }));

test('--deploy is offered with what there is to deploy to', async () => {
  const program = createProgram(fakeHost(), () => undefined);
  const help = program.commands.find((each) => each.name() === 'init')!.helpInformation();
  expect(help.replaceAll(/\s+/g, ' ')).toContain(
    '--deploy <target> a stage behind Build that deploys to production: beanstalk, codedeploy, s3, cloudformation, cdk ',
  );
  await program.parseAsync(['init', 'shop', '--deploy', 's3'], { from: 'user' });
  expect(vi.mocked(init)).toHaveBeenCalledExactlyOnceWith('shop', { wait: true, deploy: 's3' }, expect.anything());
});

test('it takes nothing else', () => {
  const stage = { deploy: 's4' as 's3', environment: 'production' };
  expect(() => check({ name: 'shop', stages: [stage] })).toThrow(
    expect.objectContaining({
      code: 'bad-option',
      message: '--deploy s4 is not valid.',
      hint: `It takes ${rules.deploy.takes}.`,
      exitCode: 2,
    }),
  );
});

test('a name that is too long with its environment is refused, wherever it comes from', () => {
  const stages = [{ deploy: 's3', environment: 'production' }] as const;
  const name = 'n'.repeat(24);
  expect(check({ name, stages })).toEqual({ name, stages });
  expect(() => check({ name: `${name}n`, stages })).toThrow(
    expect.objectContaining({ code: 'bad-option', message: expect.stringMatching(/-production" has 36 characters\./) }),
  );
});
