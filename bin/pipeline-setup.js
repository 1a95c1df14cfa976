#!/usr/bin/env node
const { stderr, stdout } = process;

require('../dist/start.cjs')
  .run(process.argv.slice(2))
  .then((code) => {
    process.exitCode = code;
    // Ended by itself, Node would first take its memory apart. What was written may still be on its way.
    stdout.write('', () => stderr.write('', () => process.exit()));
  });
