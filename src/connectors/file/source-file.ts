import type { JsonValue } from '../../columnar/json-value.ts';
import { assert, environmentError } from '../../errors.ts';
import { statOrNull } from './directory-cache.ts';

/** A file as it was planned; a range is a list of these. */
export interface SourceFile {
  readonly path: string;
  readonly size: number;
  /** Whole milliseconds. */
  readonly mtimeMs: number;
}

/** Files looked at together. */
const STAT_CONCURRENCY = 64;

/** The files among these paths, in no particular order: what is gone or no file is left out. */
export async function statFiles(paths: readonly string[]): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for (let first = 0; first < paths.length; first += STAT_CONCURRENCY) {
    const group = paths.slice(first, first + STAT_CONCURRENCY);
    const found = await Promise.all(group.map(statFile));
    files.push(...found.filter((file) => file !== null));
  }
  return files;
}

export function filesOfRange(range: JsonValue): readonly SourceFile[] {
  assert(Array.isArray(range), 'a range of a file source is a list of files');
  return range as unknown as readonly SourceFile[];
}

export function rangeOfFiles(files: readonly SourceFile[]): JsonValue {
  return files.map(({ path, size, mtimeMs }) => ({ path, size, mtimeMs }));
}

/** Oldest first; files of one time by name. */
export function compareFiles(left: SourceFile, right: SourceFile): number {
  if (left.mtimeMs !== right.mtimeMs) return left.mtimeMs - right.mtimeMs;
  return left.path < right.path ? -1 : 1;
}

/** Throws when a planned file is gone or is not what it was. */
export async function checkFiles(files: readonly SourceFile[]): Promise<void> {
  const found = await statFiles(files.map(({ path }) => path));
  const byPath = new Map(found.map((file) => [file.path, file]));
  for (const file of files) {
    const now = byPath.get(file.path);
    if (now === undefined) throw missing(file.path);
    if (now.size !== file.size || now.mtimeMs !== file.mtimeMs) throw changed(file.path);
  }
}

async function statFile(path: string): Promise<SourceFile | null> {
  const facts = await statOrNull(path);
  if (facts === null || !facts.isFile()) return null;
  return { path, size: facts.size, mtimeMs: Math.floor(facts.mtimeMs) };
}

function missing(path: string): Error {
  return environmentError(
    'CHECKPOINT_INPUT_MISSING',
    `The file ${path} belongs to a planned batch and is gone.`,
    { hint: 'Put the file back, or start with a new checkpoint.' },
  );
}

function changed(path: string): Error {
  return environmentError(
    'CHECKPOINT_INPUT_CHANGED',
    `The file ${path} belongs to a planned batch and has changed since.`,
    {
      hint: 'Files must appear whole (write elsewhere, then rename) and must not change afterwards.',
    },
  );
}
