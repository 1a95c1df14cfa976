import { randomInt } from 'node:crypto';
import {
  GetRandomPassword$,
  type GetRandomPasswordCommandInput,
  type GetRandomPasswordCommandOutput,
} from '@aws-sdk/client-secrets-manager';
import { operation } from '../../service.js';
import { invalidParameter } from './secret.js';

/** Characters of a password that is not asked to be longer or shorter: GetRandomPassword in the API reference. */
const LENGTH = 32;

export const GetRandomPassword = operation<GetRandomPasswordCommandInput, GetRandomPasswordCommandOutput>(
  GetRandomPassword$,
  (input) => {
    const { PasswordLength: length = LENGTH, RequireEachIncludedType: each = true } = input;
    const types = includedTypes(input);
    if (types.length === 0) throw invalidParameter('The password would have no characters: all of them are excluded.');
    if (each && length < types.length) {
      throw invalidParameter('The password is too short to have a character of each type that it is to include.');
    }
    const required = each ? types.map(randomOf) : [];
    const all = types.join('');
    const rest = Array.from({ length: length - required.length }, () => randomOf(all));
    return { RandomPassword: shuffled([...required, ...rest]).join('') };
  },
);

/** The characters of each type that are not excluded; a type of which none is left is not included. */
function includedTypes(input: GetRandomPasswordCommandInput): string[] {
  const types = [
    input.ExcludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    input.ExcludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz',
    input.ExcludeNumbers ? '' : '0123456789',
    input.ExcludePunctuation ? '' : '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    input.IncludeSpace ? ' ' : '',
  ];
  const excluded = input.ExcludeCharacters ?? '';
  const left = types.map((type) => [...type].filter((character) => !excluded.includes(character)).join(''));
  return left.filter((type) => type !== '');
}

function randomOf(characters: string): string {
  return characters.charAt(randomInt(characters.length));
}

/** So that nobody knows of what type the first characters are. */
function shuffled(characters: string[]): string[] {
  for (let last = characters.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [characters[last], characters[other]] = [characters[other]!, characters[last]!];
  }
  return characters;
}
