import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { userError } from '../../errors.ts';
import type { Format, FormatOptions } from '../../formats/format.ts';
import {
  checkNames,
  choice,
  durationMs,
  flag,
  type OptionRules,
  optionalBytes,
  optionalInteger,
  optionalText,
  pickOptions,
  readOptions,
  requiredText,
} from '../../formats/options.ts';
import { baseDirectory } from './file-listing.ts';

export interface FileSourceOptions {
  /** A file, a directory or a pattern; absolute. */
  readonly path: string;
  /** Only files whose names match are read. */
  readonly pathGlobFilter: string | null;
  /** Also files of subdirectories are read. */
  readonly recursiveFileLookup: boolean;
  readonly maxFilesPerTrigger: number | null;
  readonly maxBytesPerTrigger: number | null;
  readonly latestFirst: boolean;
  readonly fileNameOnly: boolean;
  readonly maxFileAge: number;
  readonly cleanSource: 'off' | 'delete' | 'archive';
  readonly sourceArchiveDir: string | null;
  /** Damaged files give the rows that they gave before the damage was found. */
  readonly ignoreCorruptFiles: boolean;
  /** Files that are gone when they are to be read have no rows. */
  readonly ignoreMissingFiles: boolean;
  /** Texts of times; only bounded input may have them. */
  readonly modifiedBefore: string | null;
  readonly modifiedAfter: string | null;
  /** Taken for Spark's sake: the listing is kept whole in any case. */
  readonly maxCachedFiles: number | null;
  readonly discardCachedInputRatio: string | null;
}

export interface FileSinkOptions {
  readonly path: string;
  readonly minBatchInterval: number;
}

const WEEK_MS = 604_800_000;
const BATCH_INTERVAL_MS = 1000;

const SOURCE_RULES: OptionRules<FileSourceOptions> = {
  path: requiredText(),
  pathGlobFilter: optionalText(),
  recursiveFileLookup: flag(false),
  maxFilesPerTrigger: optionalInteger(1, Number.MAX_SAFE_INTEGER),
  maxBytesPerTrigger: optionalBytes(),
  latestFirst: flag(false),
  fileNameOnly: flag(false),
  maxFileAge: durationMs(WEEK_MS),
  cleanSource: choice(['off', 'delete', 'archive'], 'off'),
  sourceArchiveDir: optionalText(),
  ignoreCorruptFiles: flag(false),
  ignoreMissingFiles: flag(false),
  modifiedBefore: optionalText(),
  modifiedAfter: optionalText(),
  maxCachedFiles: optionalInteger(0, Number.MAX_SAFE_INTEGER),
  discardCachedInputRatio: optionalText(),
};

const SINK_RULES: OptionRules<FileSinkOptions> = {
  path: requiredText(),
  minBatchInterval: durationMs(BATCH_INTERVAL_MS),
};

export function readSourceOptions(options: FormatOptions, format: Format): FileSourceOptions {
  const values = readOwn(`the ${format.name} file source`, SOURCE_RULES, options, format);
  if (values.maxFilesPerTrigger !== null && values.maxBytesPerTrigger !== null) {
    throw userError(
      'INVALID_OPTION_VALUE',
      'Options maxFilesPerTrigger and maxBytesPerTrigger cannot both be set.',
    );
  }
  const location = absolutePath(withoutEscapes(values.path));
  const { sourceArchiveDir } = values;
  const archive = sourceArchiveDir === null ? null : absolutePath(sourceArchiveDir);
  if (values.cleanSource === 'archive') checkArchive(archive, location);
  // As in Spark: the newest files first, and a limit, leave files behind that must not grow too old.
  const isLimited = values.maxFilesPerTrigger !== null || values.maxBytesPerTrigger !== null;
  const maxFileAge = values.latestFirst && isLimited ? Number.POSITIVE_INFINITY : values.maxFileAge;
  return { ...values, path: location, sourceArchiveDir: archive, maxFileAge };
}

export function readSinkOptions(options: FormatOptions, format: Format): FileSinkOptions {
  const values = readOwn(`the ${format.name} file sink`, SINK_RULES, options, format);
  return { ...values, path: absolutePath(values.path) };
}

/** Reads the connector's options; names of the format are left to the format. */
function readOwn<Values extends object>(
  owner: string,
  rules: OptionRules<Values>,
  options: FormatOptions,
  format: Format,
): Values {
  const names = Object.keys(rules);
  checkNames(owner, [...names, ...format.optionNames], options);
  return readOptions(owner, rules, pickOptions(names, options));
}

/** A letter of patterns behind a backslash stands for itself, as in Hadoop: our patterns say that with brackets. */
function withoutEscapes(location: string): string {
  return location.replaceAll(/\\([*?[\]{}])/g, '[$1]');
}

function absolutePath(location: string): string {
  const [, scheme] = /^(\w[\w+.-]+):\/\//.exec(location) ?? [];
  if (scheme !== undefined && scheme !== 'file') {
    throw userError(
      'UNSUPPORTED_FILE_SYSTEM',
      `There is no file system '${scheme}' for ${location}.`,
      {
        hint: 'Files are read and written by their paths on this machine: mount or copy what lies elsewhere.',
      },
    );
  }
  return path.resolve(location.startsWith('file:') ? fileURLToPath(location) : location);
}

function checkArchive(archive: string | null, location: string): void {
  if (archive === null) {
    throw userError('REQUIRED_OPTION_MISSING', "cleanSource 'archive' needs sourceArchiveDir.", {
      hint: "Add option('sourceArchiveDir', …).",
    });
  }
  const base = baseDirectory(location);
  if (archive !== base && !archive.startsWith(`${base}/`)) return;
  throw userError(
    'INVALID_OPTION_VALUE',
    `sourceArchiveDir ${archive} lies inside the input ${location}: archived files would be read again.`,
  );
}
