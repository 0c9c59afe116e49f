import { type FSWatcher, watch } from 'node:fs';
import path from 'node:path';
import type { JsonValue } from '../../columnar/json-value.ts';
import { type Schema, schema as schemaOf } from '../../columnar/schema.ts';
import { userError } from '../../errors.ts';
import type { Format, FormatOptions } from '../../formats/format.ts';
import { referenceTo } from '../../formats/index.ts';
import { pickOptions } from '../../formats/options.ts';
import { type FileSplit, pieceBytesOf } from '../../task/split.ts';
import type { InputColumns } from '../connector.ts';
import type { PlannedRange, SourceContext, StreamSource } from '../source.ts';
import { DirectoryCache } from './directory-cache.ts';
import { cleanFiles } from './file-cleaner.ts';
import { fileGone, notFound, readFailed } from './file-errors.ts';
import { baseDirectory, isPattern, listPaths, namesSomething } from './file-listing.ts';
import { type FileSourceOptions, readSourceOptions } from './file-options.ts';
import { modificationFilter } from './modification-filter.ts';
import { partitionTextsOf } from './partition-base.ts';
import { checkPartition, fitPartition, type PartitionTexts } from './partition-columns.ts';
import { SeenFiles } from './seen-files.ts';
import { hasManifest, SinkManifest } from './sink-manifest.ts';
import {
  checkFiles,
  compareFiles,
  filesOfRange,
  rangeOfFiles,
  type SourceFile,
  statFiles,
} from './source-file.ts';

/** Above this many directories, looking for new files takes at most a tenth of the time: it rests in between. */
const DIRECTORIES_WITHOUT_REST = 100;
/** The same for bounded input, of which each file is looked at. */
const FILES_WITHOUT_REST = 100;
const REST_SHARE = 9;
const REST_MS_MAX = 5000;

/**
 * Reads the files of a directory, each once, in order of modification time. Files must appear whole, as in Spark. A
 * directory that a file sink writes is read through the sink's manifest.
 */
export class FileSource implements StreamSource {
  readonly description: string;
  readonly schema: Schema;
  readonly readsFiles = true;
  readonly #format: Format;
  readonly #formatOptions: FormatOptions;
  readonly #options: FileSourceOptions;
  readonly #seen: SeenFiles;
  readonly #directories = new DirectoryCache();
  /** New files in the order in which they are planned. */
  #waiting: readonly SourceFile[] = [];
  /** All paths of the input when they were last listed. */
  #paths: readonly string[] = [];
  #surveyed: readonly SourceFile[] = [];
  #listingCount = -1;
  /** Monotonic time before which many directories are not looked through again. */
  #restsUntilMs = 0;
  #isFrozen = false;
  #manifest: SinkManifest | null = null;
  #splitBytes = 1;
  #isOfTime: (file: SourceFile) => boolean = () => true;
  /** Columns that the directories `key=value` name: the first file that is read fixes them. */
  #partitionNames: readonly string[] | null = null;
  /** Those that the files have too. */
  readonly #repeated: readonly string[];

  constructor(format: Format, options: FormatOptions, schema: InputColumns | null) {
    this.#options = readSourceOptions(options, format);
    this.schema = nullable(schema ?? defaultSchema(format));
    this.#repeated = schema?.repeated ?? [];
    this.#format = format;
    this.#formatOptions = format.options(pickOptions(format.optionNames, options), this.schema);
    format.checkRead?.(this.#formatOptions);
    this.#seen = new SeenFiles(this.#options.maxFileAge, this.#options.fileNameOnly);
    this.description = `file[${this.#options.path}]`;
  }

  async open(context: SourceContext, position: JsonValue | null): Promise<void> {
    const { path: location } = this.#options;
    this.#splitBytes = context.splitBytes;
    this.#isOfTime = modificationFilter(this.#options, context);
    if (position !== null) this.#seen.restore(position);
    // What matches a stream's pattern may come later.
    if (isPattern(location) && !context.isBounded) return;
    await this.#checkThere();
    await this.#findManifest();
  }

  advance(range: JsonValue): void {
    this.#seen.add(filesOfRange(range));
  }

  async plan(): Promise<PlannedRange | null> {
    const isResting = performance.now() < this.#restsUntilMs;
    if (!this.#isFrozen && !isResting) await this.#lookForFiles();
    const files = this.#take();
    if (files.length === 0) return null;
    this.#seen.add(files);
    const byteLength = files.reduce((sum, { size }) => sum + size, 0);
    return { range: rangeOfFiles(files), rowCount: null, byteLength };
  }

  async survey(): Promise<JsonValue | null> {
    const startMs = performance.now();
    if (startMs >= this.#restsUntilMs) {
      try {
        await this.#list();
        const files = await this.#filesAt(this.#paths.filter((file) => this.#isWanted(file)));
        this.#surveyed = this.#inOrder(files.filter((file) => this.#isOfTime(file)));
        // An input that is taken away is not one without rows.
        if (files.length === 0 && !this.#options.ignoreMissingFiles) await this.#checkThere();
      } catch (error) {
        throw readFailed(this.#options.path, error);
      }
      if (this.#surveyed.length > FILES_WITHOUT_REST) this.#rest(startMs);
    }
    return this.#surveyed.length === 0 ? null : rangeOfFiles(this.#surveyed);
  }

  async freeze(): Promise<void> {
    await this.#lookForFiles();
    this.#isFrozen = true;
  }

  position(): JsonValue {
    return this.#seen.toJson();
  }

  async splits(range: JsonValue): Promise<readonly FileSplit[]> {
    const files = await this.#stillThere(filesOfRange(range));
    const totalBytes = files.reduce((sum, file) => sum + file.size, 0);
    const pieceBytes = pieceBytesOf(totalBytes, this.#splitBytes);
    return files.flatMap((file) => this.#cut(file, pieceBytes));
  }

  async release(range: JsonValue): Promise<void> {
    await cleanFiles(filesOfRange(range), this.#options);
  }

  get hasBacklog(): boolean {
    return this.#waiting.length > 0;
  }

  /** A hint only: where the system cannot watch, polling has to do. */
  watch(wake: () => void): () => void {
    let watcher: FSWatcher | null = null;
    try {
      watcher = watch(baseDirectory(this.#options.path), wake);
      watcher.on('error', () => watcher?.close());
      watcher.unref();
    } catch {
      return () => {};
    }
    return () => watcher?.close();
  }

  async close(): Promise<void> {}

  async #lookForFiles(): Promise<void> {
    try {
      await this.#refresh();
    } catch (error) {
      throw readFailed(this.#options.path, error);
    }
  }

  /** Looks for new files; while no directory has changed there are none, and no file is looked at. */
  async #refresh(): Promise<void> {
    const paths = await this.#list();
    if (paths === null) return;
    const known = new Set(this.#waiting.map((file) => file.path));
    const unknown = paths.filter(
      (file) => !known.has(file) && !this.#seen.has(file) && this.#isWanted(file),
    );
    if (unknown.length === 0) return;
    const found = (await this.#filesAt(unknown)).filter(
      (file) => this.#seen.isNew(file) && this.#isOfTime(file),
    );
    this.#waiting = this.#inOrder([...this.#waiting, ...found]);
  }

  /** The files at these paths: all that a manifest names and that are not too old to count have to be there. */
  async #filesAt(paths: readonly string[]): Promise<readonly SourceFile[]> {
    const files = await statFiles(paths);
    const manifest = this.#manifest;
    if (manifest === null || this.#options.ignoreMissingFiles) return files;
    const found = new Set(files.map((file) => file.path));
    const gone = paths.find((file) => {
      if (found.has(file)) return false;
      const mtimeMs = manifest.writtenMs(file);
      if (mtimeMs === null) return true;
      const written = { path: file, size: 0, mtimeMs };
      return this.#seen.isNew(written) && this.#isOfTime(written);
    });
    if (gone !== undefined) throw fileGone(gone);
    return files;
  }

  async #checkThere(): Promise<void> {
    const { path: location } = this.#options;
    if (!(await namesSomething(location, this.#directories))) throw notFound(location);
  }

  #inOrder(files: readonly SourceFile[]): readonly SourceFile[] {
    const sorted = files.toSorted(compareFiles);
    return this.#options.latestFirst ? sorted.reverse() : sorted;
  }

  #isWanted(file: string): boolean {
    const { pathGlobFilter } = this.#options;
    return pathGlobFilter === null || path.matchesGlob(path.basename(file), pathGlobFilter);
  }

  /** The planned files, which must be as they were; where that was asked for, those that are gone are left out. */
  async #stillThere(planned: readonly SourceFile[]): Promise<readonly SourceFile[]> {
    const { ignoreMissingFiles } = this.#options;
    const found = ignoreMissingFiles ? await statFiles(planned.map((file) => file.path)) : planned;
    const paths = new Set(found.map((file) => file.path));
    const files = planned.filter((file) => paths.has(file.path));
    await checkFiles(files);
    return files;
  }

  /** Paths of the input among which new ones are, null when there are none. */
  async #list(): Promise<readonly string[] | null> {
    const paths = await this.#listAnew();
    if (paths !== null) this.#paths = this.#manifest?.paths ?? paths;
    return paths;
  }

  async #listAnew(): Promise<readonly string[] | null> {
    if (this.#manifest !== null) return this.#manifest.newPaths();
    const { path: location, recursiveFileLookup } = this.#options;
    const place = recursiveFileLookup ? path.join(location, '**') : location;
    const startMs = performance.now();
    const paths = await listPaths(place, this.#directories);
    const { listingCount, size } = this.#directories;
    if (size > DIRECTORIES_WITHOUT_REST) this.#rest(startMs);
    if (listingCount === this.#listingCount) return null;
    this.#listingCount = listingCount;
    // A sink may have begun to write here after this source was opened.
    const manifest = await this.#findManifest();
    return manifest === null ? paths : manifest.newPaths();
  }

  /** Looks for nothing for a while, after it looked since `startMs`. */
  #rest(startMs: number): void {
    const endMs = performance.now();
    this.#restsUntilMs = endMs + Math.min(REST_MS_MAX, REST_SHARE * (endMs - startMs));
  }

  /** What the directories of a file say of its rows; nothing when they are only looked through. */
  #partitionOf(file: string): PartitionTexts {
    const { path: location, recursiveFileLookup } = this.#options;
    if (recursiveFileLookup) return {};
    return fitPartition(partitionTextsOf(location, file), this.schema, !isPattern(location));
  }

  /** The manifest of a file sink that writes the directory, null when none does. */
  async #findManifest(): Promise<SinkManifest | null> {
    const { path: location, cleanSource } = this.#options;
    if (isPattern(location) || !(await hasManifest(location))) return null;
    this.#manifest = new SinkManifest(location);
    if (cleanSource === 'off') return this.#manifest;
    throw userError(
      'INVALID_OPTION_VALUE',
      `cleanSource must be off: ${location} is the output of a file sink, whose manifest names its files.`,
    );
  }

  /** The first waiting files within the limits; always one, or a large file would block the stream. */
  #take(): readonly SourceFile[] {
    const { maxFilesPerTrigger, maxBytesPerTrigger } = this.#options;
    const filesMax = maxFilesPerTrigger ?? Number.POSITIVE_INFINITY;
    const bytesMax = maxBytesPerTrigger ?? Number.POSITIVE_INFINITY;
    const taken: SourceFile[] = [];
    let [next, bytes] = [0, 0];
    for (; next < this.#waiting.length; next++) {
      const file = this.#waiting[next];
      // By its name alone a file may have been seen since it began to wait.
      if (!this.#seen.isNew(file)) continue;
      bytes += file.size;
      if (taken.length > 0 && (taken.length === filesMax || bytes > bytesMax)) break;
      taken.push(file);
    }
    this.#waiting = this.#waiting.slice(next);
    return taken;
  }

  #cut({ path: location, size, mtimeMs }: SourceFile, splitBytes: number): FileSplit[] {
    const pieceBytes = this.#format.isSplittable(this.#formatOptions, location)
      ? splitBytes
      : Math.max(1, size);
    const count = Math.ceil(size / pieceBytes);
    const partition = this.#partitionOf(location);
    this.#partitionNames ??= Object.keys(partition);
    checkPartition(partition, this.#partitionNames, location);
    return Array.from({ length: count }, (_, piece) => {
      const start = piece * pieceBytes;
      const end = Math.min(size, start + pieceBytes);
      return {
        kind: 'file',
        path: location,
        start,
        end,
        size,
        modifiedMs: mtimeMs,
        growing: false,
        format: referenceTo(this.#format),
        options: this.#formatOptions,
        partition,
        repeated: this.#repeated,
        ignoreCorrupt: this.#options.ignoreCorruptFiles,
        ignoreMissing: this.#options.ignoreMissingFiles,
        byteLength: end - start,
      };
    });
  }
}

/** What files hold is not sure, so every column may be null, as in Spark. */
function nullable({ fields }: Schema): Schema {
  return schemaOf(fields.map((field) => ({ ...field, nullable: true })));
}

function defaultSchema(format: Format): Schema {
  if (format.defaultSchema !== null) return format.defaultSchema;
  throw userError(
    'UNABLE_TO_INFER_SCHEMA',
    `A stream of ${format.name} files needs a schema; it is not inferred.`,
    { hint: "Name the columns, for example schema('id BIGINT, name STRING')." },
  );
}
