/** Writes the page, greeted by the package of the other pipeline and signed with the secret. */
import { createHmac } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { greet } from '@example/greeting';

const { SIGNING_KEY } = process.env;
if (!SIGNING_KEY) {
  console.error(
    'SIGNING_KEY is missing. Set it: pipeline-setup config set --secret SIGNING_KEY -e build --pipeline shop',
  );
  process.exit(1);
}

const page = `<!doctype html><title>Shop</title><h1>${greet('customer')}</h1>\n`;
await mkdir('page', { recursive: true });
await writeFile('page/index.html', page);
await writeFile('page/index.html.sig', createHmac('sha256', SIGNING_KEY).update(page).digest('hex'));
console.log(`Wrote ${Buffer.byteLength(page)} bytes, and their signature.`);
