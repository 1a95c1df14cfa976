/** Nothing of whoever runs the tests reaches them: no credentials, no git identity, no local AWS of theirs. */
for (const name of Object.keys(process.env)) {
  if (/^(AWS|GIT|PIPELINE_SETUP)_/.test(name) && name !== 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED') {
    delete process.env[name];
  }
}
