import { cdk } from './cdk/index.js';
import { cloudformation } from './cloudformation/index.js';
import type { Format } from './format.js';
import type { FormatName } from './names.js';
import { terraform } from './terraform/index.js';

/** All formats, by the names that `--format` takes. */
export const formats: Readonly<Record<FormatName, Format>> = { cdk, cloudformation, terraform };
