import { glob } from 'node:fs/promises';
import path from 'node:path';
import { type DirectoryCache, statOrNull } from './directory-cache.ts';
import { isPartitionDirectory } from './partition-columns.ts';

const MAGIC = /[*?[{]/;

/** True when a path is a pattern: `*`, `?`, `[a-c]`, `{a,b}`, and `**` for directories of any depth. */
export function isPattern(location: string): boolean {
  return MAGIC.test(location);
}

/** The deepest directory that a path or pattern names without magic. */
export function baseDirectory(location: string): string {
  const segments = location.split('/');
  const first = segments.findIndex((segment) => MAGIC.test(segment));
  return first < 0 ? location : segments.slice(0, first).join('/') || '/';
}

/** True when a path names something that is there, or a pattern matches something, be it an empty directory. */
export async function namesSomething(location: string): Promise<boolean> {
  if (!isPattern(location)) return (await statOrNull(location)) !== null;
  for await (const _match of glob(location)) return true;
  return false;
}

/**
 * The paths that a file, a directory (its files, and those of its subdirectories `key=value` only) or a pattern names. A directory that
 * a pattern matches stands for its files. Hidden names are left out; what is listed may turn out not to be a file.
 */
export async function listPaths(
  location: string,
  directories: DirectoryCache,
): Promise<readonly string[]> {
  if (!isPattern(location)) return listExact(location, directories);
  const base = baseDirectory(location);
  const segments = location.slice(base.length).split('/').filter(Boolean);
  return expand(base, segments, directories);
}

async function listExact(
  location: string,
  directories: DirectoryCache,
): Promise<readonly string[]> {
  const facts = await statOrNull(location);
  if (facts === null) return [];
  return facts.isDirectory() ? listFiles(location, directories) : [location];
}

async function listFiles(
  directory: string,
  directories: DirectoryCache,
): Promise<readonly string[]> {
  const { entries, files } = await directories.list(directory);
  const partitions = entries.filter(({ name, isDirectory }) => {
    return isDirectory && isPartitionDirectory(name);
  });
  if (partitions.length === 0) return files;
  const found = [...files];
  for (const { name } of partitions) {
    found.push(...(await listFiles(path.join(directory, name), directories)));
  }
  return found;
}

async function expand(
  directory: string,
  [segment, ...rest]: readonly string[],
  directories: DirectoryCache,
): Promise<readonly string[]> {
  if (segment === undefined) return listFiles(directory, directories);
  const { entries } = await directories.list(directory);
  const found: string[] = [];
  if (segment === '**') found.push(...(await expand(directory, rest, directories)));
  for (const { name, isDirectory } of entries) {
    const place = path.join(directory, name);
    if (segment === '**') {
      if (isDirectory) found.push(...(await expand(place, [segment, ...rest], directories)));
    } else if (path.matchesGlob(name, segment)) {
      if (isDirectory) found.push(...(await expand(place, rest, directories)));
      else if (rest.length === 0) found.push(place);
    }
  }
  return found;
}
