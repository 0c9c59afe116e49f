import type { Files } from './files.ts';

/**
 * Segments are files of zeros, made before they are needed: writing into one changes no metadata of the file system,
 * so a durable write is one flush. Their names are numbers.
 */
export function segmentPath(directory: string, number: number): string {
  return `${directory}/${String(number).padStart(8, '0')}.journal`;
}

/** Numbers of the segments in a directory, ascending. */
export async function listSegments(files: Files, directory: string): Promise<number[]> {
  const names = await files.list(directory);
  return names
    .filter((name) => /^\d{8,}\.journal$/.test(name))
    .map((name) => Number.parseInt(name, 10))
    .sort((left, right) => left - right);
}
