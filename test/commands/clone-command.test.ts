import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { cloneCommand } from '../../src/commands/clone-command.js';
import { testContext } from '../helpers/context.js';
import { fakeHost } from '../helpers/host.js';

const https = 'https://git-codecommit.eu-central-1.amazonaws.com/v1/repos/hello';
const helped = (helper: string) =>
  `git clone -c credential.helper= -c credential.helper='!${helper}' -c credential.UseHttpPath=true ${https} hello`;

test('on AWS the clone asks this program for its credentials, and nobody else', () => {
  const clone = cloneCommand(https, testContext(), {}, fakeHost());
  expect(clone).toBe(helped('pipeline-setup credential-helper'));
});

test('as somebody else, and by the path of a program that npx has found, the clone does too', () => {
  const host = fakeHost({ env: { npm_command: 'exec' } });
  const clone = cloneCommand(https, testContext(), { profile: 'work' }, host);
  expect(clone).toBe(helped(`${host.self.join(' ')} credential-helper --profile work`));
});

test('a profile with a quote in its name reaches the program as it is', () => {
  const clone = cloneCommand(https, testContext(), { profile: "ada's own" }, fakeHost());
  const shell = (script: string) => execFileSync('sh', ['-c', script], { encoding: 'utf8' });
  const helper = shell(`git() { printf %s "$5"; }; ${clone}`).replace('credential.helper=!', '');
  expect(shell(`pipeline-setup() { printf '%s|' "$@"; }; ${helper} get`.replaceAll('pipeline-setup', 'p'))).toBe(
    "credential-helper|--profile|ada's own|get|",
  );
});

test('the local AWS needs no credentials', () => {
  const context = { ...testContext(), endpoint: 'local' };
  const clone = cloneCommand('/home/ada/my data/hello.git', context, { local: true }, fakeHost());
  expect(clone).toBe("git clone '/home/ada/my data/hello.git' hello");
});
