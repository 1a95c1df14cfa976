import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Nothing of whoever runs the tests reaches them: no git identity, no local AWS of theirs, and nobody's credentials. */
for (const name of Object.keys(process.env)) {
  if (/^(AWS|GIT|PIPELINE_SETUP)_/.test(name) && name !== 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED') {
    delete process.env[name];
  }
}
// The SDK looks for credentials before anything is asked of a mocked client.
process.env.AWS_ACCESS_KEY_ID = 'AKIDEXAMPLE';
process.env.AWS_SECRET_ACCESS_KEY = 'secret';
process.env.AWS_SHARED_CREDENTIALS_FILE = fileURLToPath(new URL('aws-profiles.ini', import.meta.url));
process.env.AWS_EC2_METADATA_DISABLED = 'true';

// Programs that the tests start keep their compiled code there, and not with the user's.
process.env.XDG_CACHE_HOME = join(tmpdir(), 'caches');
