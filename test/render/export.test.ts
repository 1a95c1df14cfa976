import { expect, test } from 'vitest';
import { exportLines, noteLines } from '../../src/render/export.js';
import { styleFor } from '../../src/render/style.js';
import { Captured } from '../helpers/host.js';

const plain = styleFor(new Captured(), {});
const written = { format: 'terraform', folder: '/w/tf', files: ['main.tf'], commands: ['terraform init'], notes: [] };

test('what was written, and what to type: on the local AWS also how other clients find it', () => {
  const head = [
    '✔ Written to /w/tf: main.tf',
    '',
    'To take over what is there, without making anything again',
    '  cd tf',
  ];
  expect(exportLines(written, 'tf', 'aws', plain)).toEqual([...head, '  terraform init']);
  expect(exportLines(written, 'tf', 'local', plain)).toEqual([
    ...head,
    '  # while "pipeline-setup local serve" runs elsewhere',
    '  eval "$(pipeline-setup local serve --env)"',
    '  terraform init',
  ]);
});

test('the local AWS is bootstrapped for the CDK by a command of its own', () => {
  const cdk = { ...written, commands: ['npx cdk bootstrap aws://000000000000/eu-west-1', 'npx cdk import'] };
  expect(exportLines(cdk, 'cdk', 'aws', plain)).toContain('  npx cdk bootstrap aws://000000000000/eu-west-1');
  expect(exportLines(cdk, 'cdk', 'local', plain).slice(-2)).toEqual([
    '  pipeline-setup local bootstrap --region eu-west-1',
    '  npx cdk import',
  ]);
});

test('notes are a part of their own, if there are any', () => {
  expect(noteLines(['Mind this.'], plain)).toEqual(['', 'Worth knowing', '  Mind this.']);
  expect(noteLines([], plain)).toEqual([]);
});
