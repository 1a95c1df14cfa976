/** What an environment runs that was given no version: AWS has a sample application for that, and this is the one here. */
export const SAMPLE_FILE = 'app.js';

export const SAMPLE_APPLICATION = `'use strict';
const { createServer } = require('node:http');

const page = \`<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <title>Sample application</title>
  <h1>It runs</h1>
  <p>This environment has no application version yet: the first deployment takes the place of this page.</p>
</html>
\`;

createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
}).listen(process.env.PORT);
`;
