#!/usr/bin/env node
// The last hook of a deployment: when it fails, the deployment does.
import { port, untilHealthy } from './service.js';

try {
  await untilHealthy(`http://127.0.0.1:${port}`);
  console.log(`The service is well on port ${port}.`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
