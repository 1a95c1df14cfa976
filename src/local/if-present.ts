/** What `read` gives, or `undefined` when the file or folder that it reads is not there. */
export async function ifPresent<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    return whenMissing(error);
  }
}

/** As `ifPresent`, at once. */
export function ifPresentSync<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    return whenMissing(error);
  }
}

function whenMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  return undefined;
}
