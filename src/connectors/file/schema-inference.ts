import {
  closeSync,
  existsSync,
  fstatSync,
  globSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { type Schema, schema as schemaOf } from '../../columnar/schema.ts';
import { field } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import type { FileBytes, Format, FormatOptions } from '../../formats/format.ts';
import { pickOptions } from '../../formats/options.ts';
import { isCorruptFile } from '../../formats/read-failure.ts';
import type { InputColumns } from '../connector.ts';
import { fileGone, notFound, readFailed } from './file-errors.ts';
import { baseDirectory, isPattern } from './file-listing.ts';
import { type FileSourceOptions, readSourceOptions } from './file-options.ts';
import { isHidden } from './hidden-name.ts';
import { partitionTextsOf } from './partition-base.ts';
import { isPartitionDirectory, type PartitionTexts } from './partition-columns.ts';
import { inferPartitionType } from './partition-types.ts';
import { readPathsSync } from './sink-manifest.ts';

/**
 * The columns of files as far as they tell, then those of their directories `key=value`, with types that all directories'
 * values fit. Reads at once, so that a DataFrame knows its columns when it is made, as in Spark. Null for a format whose files
 * tell nothing; that they are there is checked all the same.
 */
export function inferFileSchema(format: Format, options: FormatOptions): InputColumns | null {
  const source = readSourceOptions(options, format);
  const formatOptions = pickOptions(format.optionNames, options);
  try {
    const paths = listFiles(source);
    if (format.readSchema === undefined) return null;
    const filled = paths.filter((file) => sizeOf(file, source) > 0);
    const whole = source.ignoreCorruptFiles
      ? filled.filter((file) => isWhole(file, format, formatOptions))
      : filled;
    const found = format.readSchema(openEach(whole), formatOptions);
    if (found.fields.length === 0) throw nothingToInfer(format, source.path);
    return withPartitions(found, paths, source);
  } catch (error) {
    throw readFailed(source.path, error);
  }
}

/** False for a file that is damaged where its columns are looked for. */
function isWhole(file: string, format: Format, options: FormatOptions): boolean {
  try {
    format.readSchema?.(openEach([file]), options);
    return true;
  } catch (error) {
    if (isCorruptFile(error)) return false;
    throw error;
  }
}

/** 0 for a file that may be gone. */
function sizeOf(file: string, { ignoreMissingFiles }: FileSourceOptions): number {
  const facts = statSync(file, { throwIfNoEntry: false });
  if (facts === undefined && !ignoreMissingFiles) throw fileGone(file);
  return facts?.size ?? 0;
}

/** One file after the other, each open as long as it is read. */
function* openEach(paths: readonly string[]): Generator<FileBytes> {
  for (const location of paths) {
    const descriptor = openSync(location, 'r');
    try {
      yield fileBytes(location, descriptor);
    } finally {
      closeSync(descriptor);
    }
  }
}

function fileBytes(description: string, descriptor: number): FileBytes {
  const { size } = fstatSync(descriptor);
  return {
    size,
    description,
    read(offset, length) {
      const bytes = new Uint8Array(length);
      const count = readSync(descriptor, bytes, 0, length, offset);
      return bytes.subarray(0, count);
    },
  };
}

function listFiles({
  path: location,
  pathGlobFilter,
  recursiveFileLookup,
}: FileSourceOptions): string[] {
  const roots = isPattern(location) ? matchesOf(location) : [location];
  if (roots.length === 0) throw notFound(location);
  const files = roots.flatMap((root) => filesUnder(root, recursiveFileLookup));
  return pathGlobFilter === null
    ? files
    : files.filter((file) => path.matchesGlob(path.basename(file), pathGlobFilter));
}

/** What a pattern matches, but for hidden names, which are no input. */
function matchesOf(pattern: string): string[] {
  const base = baseDirectory(pattern);
  const isVisible = (place: string): boolean =>
    !path.relative(base, place).split(path.sep).some(isHidden);
  return globSync(pattern).filter(isVisible).sort();
}

function filesUnder(location: string, recursive: boolean): string[] {
  if (!existsSync(location)) throw notFound(location);
  if (!statSync(location).isDirectory()) return [location];
  return readPathsSync(location)?.slice() ?? filesIn(location, recursive);
}

function filesIn(directory: string, recursive: boolean): string[] {
  const entries = readdirSync(directory, { withFileTypes: true })
    .filter(({ name }) => !isHidden(name))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const place = path.join(directory, entry.name);
    const isLink = entry.isSymbolicLink();
    const facts = isLink ? statSync(place, { throwIfNoEntry: false }) : entry;
    if (facts === undefined) return [];
    if (!facts.isDirectory()) return [place];
    const isWanted = recursive ? !isLink : isPartitionDirectory(entry.name);
    return isWanted ? filesIn(place, recursive) : [];
  });
}

/** Columns of directories come last, unless the files have a column of the name: that keeps its place, not its values. */
function withPartitions(
  { fields }: Schema,
  files: readonly string[],
  { path: base, recursiveFileLookup }: FileSourceOptions,
): InputColumns {
  if (recursiveFileLookup) return schemaOf(fields);
  const [first] = files;
  const names = first === undefined ? [] : Object.keys(partitionTextsOf(base, first));
  const texts = files.map((file) => withLowerCase(partitionTextsOf(base, file)));
  const columns = names.map((name) =>
    field(name, inferPartitionType(texts.map((each) => each.get(name.toLowerCase()) ?? null))),
  );
  const kept = fields.map((own) => {
    return columns.find(({ name }) => name.toLowerCase() === own.name.toLowerCase()) ?? own;
  });
  const added = columns.filter((column) => !kept.includes(column));
  const repeated = columns.filter((column) => kept.includes(column)).map(({ name }) => name);
  return { ...schemaOf([...kept, ...added]), repeated };
}

function withLowerCase(texts: PartitionTexts): ReadonlyMap<string, string | null> {
  return new Map(Object.entries(texts).map(([name, text]) => [name.toLowerCase(), text]));
}

function nothingToInfer(format: Format, location: string): Error {
  return userError(
    'UNABLE_TO_INFER_SCHEMA',
    `${location} has no ${format.name} file, or only empty ones: there is nothing to learn the columns from.`,
    { hint: "Name the columns, for example schema('id BIGINT, name STRING')." },
  );
}
