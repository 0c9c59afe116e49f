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
export async function namesSomething(
  location: string,
  directories: DirectoryCache,
): Promise<boolean> {
  if (!isPattern(location)) return (await statOrNull(location)) !== null;
  return (await matchPattern(location, directories)).length > 0;
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
  // A directory and one in it may both match.
  const found = new Set<string>();
  for (const { place, isDirectory } of await matchPattern(location, directories)) {
    const files = isDirectory ? await listFiles(place, directories) : [place];
    for (const file of files) found.add(file);
  }
  return [...found];
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
    for (const file of await listFiles(path.join(directory, name), directories)) found.push(file);
  }
  return found;
}

interface Match {
  readonly place: string;
  readonly isDirectory: boolean;
}

function matchPattern(location: string, directories: DirectoryCache): Promise<readonly Match[]> {
  const base = baseDirectory(location);
  const segments = location.slice(base.length).split('/').filter(Boolean);
  return expand(base, segments, directories);
}

async function expand(
  directory: string,
  [segment, ...rest]: readonly string[],
  directories: DirectoryCache,
): Promise<readonly Match[]> {
  if (segment === undefined) return [{ place: directory, isDirectory: true }];
  const { entries } = await directories.list(directory);
  const found: Match[] = [];
  const expandInto = async (place: string, segments: readonly string[]): Promise<void> => {
    for (const match of await expand(place, segments, directories)) found.push(match);
  };
  if (segment === '**' && rest.length > 0) await expandInto(directory, rest);
  for (const { name, isDirectory, isLink } of entries) {
    const place = path.join(directory, name);
    if (segment === '**') {
      // Links may lead back to where they are.
      if (isDirectory && !isLink) {
        await expandInto(place, [segment, ...rest]);
      } else if (!isDirectory && rest.length === 0) {
        found.push({ place, isDirectory });
      }
    } else if (path.matchesGlob(name, segment)) {
      if (isDirectory) await expandInto(place, rest);
      else if (rest.length === 0) found.push({ place, isDirectory });
    }
  }
  return found;
}
