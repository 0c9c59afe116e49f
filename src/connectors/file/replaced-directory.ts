import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { syncDirectory } from './durable-file.ts';

// An overwrite gives what it replaces another name, then its own files the name that is free. Ended between the two, it
// leaves no directory of the name, and what was there beside it.

const ID = /^-[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\.old$/;

/** Gives a directory's name to another one beside it; when that fails, it stays what it was. */
export async function replaceDirectory(location: string, fresh: string): Promise<void> {
  const name = `${prefixOf(location)}-${randomUUID()}.old`;
  const old = path.join(path.dirname(location), name);
  await rename(location, old);
  try {
    await rename(fresh, location);
  } catch (error) {
    // What is refused here too is put back by the next write.
    await rename(old, location).catch(() => {});
    throw error;
  }
}

/** What an overwrite that did not come to its end has left of a directory that is not there; null for nothing. */
export function findReplaced(location: string): string | null {
  return existsSync(location) ? null : (replacedOf(location)[0] ?? null);
}

/** Gives a directory that an overwrite has left without its name that name again. */
export async function putBackReplaced(location: string): Promise<void> {
  const replaced = findReplaced(location);
  if (replaced === null) return;
  await rename(replaced, location);
  await syncDirectory(path.dirname(location));
}

/** Removes what has been replaced. */
export async function removeReplaced(location: string): Promise<void> {
  for (const place of replacedOf(location)) await rm(place, { recursive: true, force: true });
}

function replacedOf(location: string): readonly string[] {
  const parent = path.dirname(location);
  const prefix = prefixOf(location);
  return namesIn(parent)
    .filter((name) => name.startsWith(prefix) && ID.test(name.slice(prefix.length)))
    .map((name) => path.join(parent, name));
}

/** None where there is no directory, or one that may not be read. */
function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function prefixOf(location: string): string {
  return `.${path.basename(location)}`;
}
