/** Policies and patterns at the greatest sizes that AWS takes, made to keep an evaluator busy. */
import { describe, expect, test } from 'vitest';
import { type GlobToken, iamGlob, matchesGlob } from '../../../src/local/glob.js';
import { decide } from '../../../src/local/policy/decide.js';
import { parsePolicy } from '../../../src/local/policy/document.js';

const account = '111122223333';
/** Characters of an object's key, and of a bucket policy. */
const KEY = 1024;
const POLICY = 20 * 1024;

describe('a pattern is compared in as many steps as its length times the text at most', () => {
  const text = 'a'.repeat(KEY);

  test.each<[string, string]>([
    ['that backtracks everywhere', `${'*a'.repeat(KEY)}b`],
    ['of wildcards alone', `${'*'.repeat(POLICY)}b`],
    ['of single characters', `${'*?'.repeat(KEY)}b`],
    ['that fails late, again and again', `*${'a'.repeat(KEY / 2)}b*`],
  ])('%s', (_, pattern) => {
    let steps = 0;
    const counted = iamGlob(pattern).map((token): GlobToken => {
      if (typeof token === 'string') return token;
      return {
        get literal() {
          steps += 1;
          return token.literal;
        },
      };
    });
    expect(matchesGlob(counted, text)).toBe(false);
    expect(steps).toBeLessThanOrEqual(pattern.length * text.length);
  });
});

describe('the evaluator comes to an end with', () => {
  const request = {
    principal: { kind: 'user', arn: `arn:aws:iam::${account}:user/Bob`, account },
    action: 's3:GetObject',
    resource: `arn:aws:s3:::b/${'a'.repeat(KEY)}`,
    context: { 'aws:UserAgent': ['a'.repeat(8192)] },
  } as const;

  /** As many copies as the policy has room for. */
  const filled = (text: string) => Array.from({ length: Math.floor(POLICY / (text.length + 3)) }, () => text);

  test.each<[string, object]>([
    ['one resource of wildcards', { Resource: `arn:aws:s3:::b/${'*a'.repeat(POLICY / 2)}b` }],
    ['many resources of wildcards', { Resource: filled(`arn:aws:s3:::b/${'*a'.repeat(100)}b`) }],
    ['colons without end', { Resource: `arn:aws:s3:::b/${':*'.repeat(POLICY / 2)}` }],
    ['many actions of wildcards', { Action: filled(`s3:${'*e'.repeat(50)}x`) }],
    ['braces that never close', { Resource: `arn:aws:s3:::b/${'${'.repeat(POLICY / 2)}` }],
    ['defaults that never close', { Resource: `arn:aws:s3:::b/${"${a, '".repeat(POLICY / 6)}` }],
    ['one long default', { Resource: `arn:aws:s3:::b/\${a${", '".repeat(POLICY / 3)}}` }],
    [
      'a variable over and over',
      { Condition: { StringLike: { 'aws:UserAgent': `*${'${aws:UserAgent}'.repeat(1200)}` } } },
    ],
    ['conditions of wildcards', { Condition: { StringLike: { 'aws:UserAgent': filled(`${'*a'.repeat(500)}b`) } } }],
    ['a number without end', { Condition: { NumericEquals: { 'aws:UserAgent': '1'.repeat(POLICY) } } }],
    [
      'a date without end',
      { Condition: { DateEquals: { 'aws:UserAgent': `2020-01-01T00:00:00.${'1'.repeat(POLICY)}` } } },
    ],
  ])('%s', (_, more) => {
    const statement = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*', ...more };
    const document = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    expect(decide(request, { identity: [], resource: parsePolicy(document, 'resource') }).allowed).toBe(false);
  });
});
