import { existsSync } from 'node:fs';
import { mkdir, readdir, symlink } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** The PATH without a program: what lies beside it is found all the same. @param folder a new one, for links to that */
export async function pathWithout(program: string, folder: string, path = process.env.PATH ?? ''): Promise<string> {
  const folders = path.split(delimiter).map(async (each, index) => {
    if (!existsSync(join(each, program))) return each;
    const links = join(folder, String(index));
    await mkdir(links, { recursive: true });
    const names = (await readdir(each)).filter((name) => name !== program);
    await Promise.all(names.map((name) => symlink(join(each, name), join(links, name))));
    return links;
  });
  return (await Promise.all(folders)).join(delimiter);
}
