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
import type { SessionSettings } from '../../expression/session-settings.ts';
import type { FileBytes, Format, FormatOptions } from '../../formats/format.ts';
import { pickOptions } from '../../formats/options.ts';
import { isCorruptFile } from '../../formats/read-failure.ts';
import type { InputColumns } from '../connector.ts';
import { fileGone, notFound, readFailed } from './file-errors.ts';
import { baseDirectory, isPattern } from './file-listing.ts';
import { type FileSourceOptions, readSourceOptions } from './file-options.ts';
import { isHidden } from './hidden-name.ts';
import { modificationFilter } from './modification-filter.ts';
import { partitionTextsOf } from './partition-base.ts';
import { isPartitionDirectory, type PartitionTexts } from './partition-columns.ts';
import { inferPartitionType } from './partition-types.ts';
import { readPathsSync } from './sink-manifest.ts';
import type { SourceFile } from './source-file.ts';

/**
 * The columns of files as far as they tell, then those of their directories `key=value`, with types that all directories'
 * values fit. Reads at once, so that a DataFrame knows its columns when it is made, as in Spark. Null for a format whose files
 * tell nothing; that they are there is checked all the same.
 */
export function inferFileSchema(
  format: Format,
  options: FormatOptions,
  settings: SessionSettings,
): InputColumns | null {
  const source = readSourceOptions(options, format);
  const formatOptions = pickOptions(format.optionNames, options);
  const isOfTime = modificationFilter(source, { isBounded: true, timeZone: settings.timeZone });
  try {
    const files = [...listFiles(source)];
    if (format.readSchema === undefined) return null;
    const found = files.flatMap((file) => factsOf(file, source) ?? []).filter(isOfTime);
    const filled = found.filter(({ size }) => size > 0).map((file) => file.path);
    const whole = source.ignoreCorruptFiles
      ? filled.filter((file) => isWhole(file, format, formatOptions, settings))
      : filled;
    const columns = format.readSchema(openEach(whole), formatOptions, settings);
    if (columns.fields.length === 0) throw nothingToInfer(format, source.path);
    const paths = found.map((file) => file.path);
    return withPartitions(columns, paths, source);
  } catch (error) {
    throw readFailed(source.path, error);
  }
}

/**
 * The columns that a user names: those of directories stand behind those of files, in the order of the directories, as in
 * Spark. What is not there yet, or cannot be listed, says nothing: what is wrong with it is told where it is read.
 */
export function partitionsLast(format: Format, options: FormatOptions, given: Schema): Schema {
  const names = Object.keys(firstPartition(format, options));
  const last = names.flatMap((name) => {
    return given.fields.find((own) => own.name.toLowerCase() === name.toLowerCase()) ?? [];
  });
  return schemaOf([...given.fields.filter((own) => !last.includes(own)), ...last]);
}

function firstPartition(format: Format, options: FormatOptions): PartitionTexts {
  try {
    const source = readSourceOptions(options, format);
    if (source.recursiveFileLookup) return {};
    const [first] = listFiles(source);
    return first === undefined ? {} : partitionTextsOf(source.path, first);
  } catch {
    return {};
  }
}

/** False for a file that is damaged where its columns are looked for. */
function isWhole(
  file: string,
  format: Format,
  options: FormatOptions,
  settings: SessionSettings,
): boolean {
  try {
    format.readSchema?.(openEach([file]), options, settings);
    return true;
  } catch (error) {
    if (isCorruptFile(error)) return false;
    throw error;
  }
}

/** Null for a file that may be gone. */
function factsOf(file: string, { ignoreMissingFiles }: FileSourceOptions): SourceFile | null {
  const facts = statSync(file, { throwIfNoEntry: false });
  if (facts !== undefined) {
    return { path: file, size: facts.size, mtimeMs: Math.floor(facts.mtimeMs) };
  }
  if (!ignoreMissingFiles) throw fileGone(file);
  return null;
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

/** Looks into a directory when the files before it have been asked for. */
function* listFiles({
  path: location,
  pathGlobFilter,
  recursiveFileLookup,
}: FileSourceOptions): Generator<string> {
  const roots = isPattern(location) ? matchesOf(location) : [location];
  if (roots.length === 0) throw notFound(location);
  for (const root of roots) {
    for (const file of filesUnder(root, recursiveFileLookup)) {
      const isWanted =
        pathGlobFilter === null || path.matchesGlob(path.basename(file), pathGlobFilter);
      if (isWanted) yield file;
    }
  }
}

/** What a pattern matches, but for hidden names, which are no input. */
function matchesOf(pattern: string): string[] {
  const base = baseDirectory(pattern);
  const isVisible = (place: string): boolean =>
    !path.relative(base, place).split(path.sep).some(isHidden);
  return globSync(pattern).filter(isVisible).sort();
}

function filesUnder(location: string, recursive: boolean): Iterable<string> {
  if (!existsSync(location)) throw notFound(location);
  if (!statSync(location).isDirectory()) return [location];
  return readPathsSync(location) ?? filesIn(location, recursive);
}

function* filesIn(directory: string, recursive: boolean): Generator<string> {
  const entries = readdirSync(directory, { withFileTypes: true })
    .filter(({ name }) => !isHidden(name))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
  for (const entry of entries) {
    const place = path.join(directory, entry.name);
    const isLink = entry.isSymbolicLink();
    const facts = isLink ? statSync(place, { throwIfNoEntry: false }) : entry;
    if (facts === undefined) continue;
    const isWanted = recursive ? !isLink : isPartitionDirectory(entry.name);
    if (!facts.isDirectory()) yield place;
    else if (isWanted) yield* filesIn(place, recursive);
  }
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
