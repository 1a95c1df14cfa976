/** What each format makes of a whole pipeline. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formats } from '../../src/export/index.js';
import { type FormatName, formatNames } from '../../src/export/names.js';
import { exportAgain, type ExportedLab, exportedLab } from '../helpers/exported.js';

let hello: ExportedLab;
let written: Readonly<Record<FormatName, Readonly<Record<string, string>>>>;
beforeAll(async () => {
  hello = await exportedLab();
  const [cloudformation, cdk, terraform] = formatNames.map((name) => formats[name].write(hello.exported));
  written = { cloudformation: cloudformation!, cdk: cdk!, terraform: terraform! };
});
afterAll(() => hello.lab.close());

/** What AWS chose at random. */
const settled = (text: string) => text.replaceAll(/\be-[0-9a-f]{10}\b/g, 'e-0123456789');

for (const name of formatNames) {
  test(`${name} has everything, also what others added`, async () => {
    for (const [file, text] of Object.entries(written[name])) {
      await expect(settled(text)).toMatchFileSnapshot(`hello/${name}/${file}.txt`);
    }
  });

  test(`${name} is written in the same way every time`, async () => {
    const again = await exportAgain(hello.session);
    expect(formats[name].write(again)).toEqual(written[name]);
  });
}

test.each([
  ['cloudformation', 'template.yml', []],
  ['cloudformation', 'import.yml', []],
  ['cdk', 'app.js', []],
  ['terraform', 'main.tf', ['  default     = "us-east-1"']],
] as const)('%s: %s says nowhere else in which account and region it is', (name, file, where) => {
  const lines = written[name][file]!.split('\n');
  expect(lines.filter((line) => /000000000000|us-east-1|arn:aws:/.test(line))).toEqual(where);
});

test('no format has a secret', () => {
  // A variable that points to one says where it is.
  const files = formatNames.flatMap((name) => Object.values(written[name]));
  expect(files.join('\n')).toContain('/mine/token');
  expect(files.join('\n')).not.toContain('top secret');
  expect(hello.exported.notes).toContain(
    'The plain environment variables of hello-build are in it as they are: STAGE.',
  );
});
