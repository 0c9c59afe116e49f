import { readlinkSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { onTestFinished } from 'vitest';

/**
 * Notes the path of each file and directory that is synced from now on in the running test. A sync of those that `fails` is
 * true for fails. Only where the system tells which path an open file has.
 */
export async function watchSyncs(
  fails: (place: string) => boolean = () => false,
): Promise<string[]> {
  const handle = await open('/dev/null', 'r');
  const prototype = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  const { sync } = prototype;
  const places: string[] = [];
  prototype.sync = async function (this: FileHandle): Promise<void> {
    const place = readlinkSync(`/proc/self/fd/${this.fd}`);
    if (fails(place)) throw Object.assign(new Error('EIO: made to fail, fsync'), { code: 'EIO' });
    await sync.call(this);
    places.push(place);
  };
  onTestFinished(() => {
    prototype.sync = sync;
  });
  return places;
}
