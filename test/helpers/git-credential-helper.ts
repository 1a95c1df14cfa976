import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../bin/pipeline-setup.js', import.meta.url));

/** The built program as the helper that git in a build calls. */
export const gitCredentialHelper = `"${process.execPath}" "${program}" credential-helper`;
