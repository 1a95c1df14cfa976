/** What npm sends to publish a package. */
import { createHash } from 'node:crypto';

/** The file of a package, as long whatever its name. It is not looked into. */
export function tarballOf(name: string): Buffer {
  return Buffer.from(`file of ${name}`.padEnd(100));
}

export function publication(name: string, version: string) {
  const content = tarballOf(name);
  const file = `${name.replace(/^.*\//, '')}-${version}.tgz`;
  const dist = {
    integrity: `sha512-${createHash('sha512').update(content).digest('base64')}`,
    shasum: createHash('sha1').update(content).digest('hex'),
    tarball: `http://registry.example.com/${name}/-/${file}`,
  };
  const about = { name, version, description: `About ${name}`, license: 'MIT', readme: `# ${name}`, dist };
  return {
    _id: name,
    name,
    'dist-tags': { latest: version },
    versions: { [version]: about },
    _attachments: {
      [file]: {
        content_type: 'application/octet-stream',
        data: content.toString('base64'),
        length: content.length,
      },
    },
  };
}
