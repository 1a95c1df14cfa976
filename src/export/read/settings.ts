import type { Reader } from './reader.js';

/** What is set is nobody's to read, and who may read files need not be who may read secrets. */
export const settings: Reader = async (_context, { name }) => ({
  made: [],
  notes: [
    `The settings and secrets in Parameter Store under ${name} are not in it: they stay where they are. Where another one is made, set them anew.`,
  ],
});
