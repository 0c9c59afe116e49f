import path from 'node:path';
import { baseDirectory, isPattern } from './file-listing.ts';
import { type PartitionTexts, partitionTexts } from './partition-columns.ts';

/**
 * What the directories `key=value` say of a file of an input: those in the directory that the input names, or in the deepest
 * one that its pattern matches, as in Spark. A file that is named itself is in none.
 */
export function partitionTextsOf(location: string, file: string): PartitionTexts {
  const base = isPattern(location) ? matchedDirectory(location, file) : location;
  return base === null || base === file ? {} : partitionTexts(base, file);
}

/** The deepest directory around a file that a pattern matches; null where that is the file, or no name is to be found. */
function matchedDirectory(pattern: string, file: string): string | null {
  const fixed = baseDirectory(pattern);
  if (!path.relative(fixed, path.dirname(file)).includes('=')) return null;
  if (path.matchesGlob(file, pattern)) return null;
  for (let place = path.dirname(file); place.length > fixed.length; place = path.dirname(place)) {
    if (path.matchesGlob(place, pattern)) return place;
  }
  return null;
}
