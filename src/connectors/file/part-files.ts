import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isPartitionDirectory } from './partition-columns.ts';
import { MANIFEST_FOLDER } from './sink-manifest.ts';

/**
 * The part files of a sink's directory and of the directories `key=value` in it, also half-written ones. A directory with a
 * manifest of its own is another sink's.
 */
export async function listParts(base: string, inside = ''): Promise<readonly string[]> {
  const entries = await readdir(path.join(base, inside), { withFileTypes: true });
  const isOthers = inside !== '' && entries.some(({ name }) => name === MANIFEST_FOLDER);
  if (isOthers) return [];
  const parts: string[] = [];
  for (const entry of entries) {
    const name = path.join(inside, entry.name);
    if (entry.isDirectory()) {
      if (!isPartitionDirectory(entry.name)) continue;
      for (const part of await listParts(base, name)) parts.push(part);
    } else if (/^\.?part-\d{5,}-\d{5,}\.[\w.]+$/.test(entry.name)) parts.push(name);
  }
  return parts;
}
