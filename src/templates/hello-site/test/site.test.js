import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../public/', import.meta.url));
const files = (await readdir(folder, { recursive: true })).map((file) => file.replaceAll('\\', '/'));
const pages = files.filter((file) => file.endsWith('.html'));

test('there is a page to begin with, and one for what is not there', () => {
  assert.ok(pages.includes('index.html'));
  assert.ok(pages.includes('404.html'));
});

for (const page of pages) {
  test(`${page} has a title and a language`, async () => {
    const html = await readFile(join(folder, page), 'utf8');
    assert.match(html, /<title>[^<]+<\/title>/);
    assert.match(html, /<html lang="[a-z]+"/);
  });

  test(`what ${page} links to is there`, async () => {
    const html = await readFile(join(folder, page), 'utf8');
    for (const [, link] of html.matchAll(/(?:href|src)="([^"#?]+)/g)) {
      if (/^[a-z]+:/.test(link)) continue;
      const path = link.startsWith('/') ? link.slice(1) : join(dirname(page), link).replaceAll('\\', '/');
      const file = path === '' || path.endsWith('/') ? `${path}index.html` : path;
      assert.ok(files.includes(file), `${page} links to ${link}`);
    }
  });
}
