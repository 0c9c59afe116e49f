import { gunzipSync, gzipSync, inflateSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { oncePer } from '../columnar/once-per.ts';
import { userError } from '../errors.ts';
import type { ComputeContext } from '../expression/evaluation.ts';
import { decodeText, ENCODINGS, encodeText, isKnownEncoding } from './encodings.ts';
import type { EncodedBytes, FormatOptions, SplitInput } from './format.ts';
import { choice, type OptionRule, type OptionRules, pickOptions, readOptions } from './options.ts';
import { unreadableFile } from './read-failure.ts';

/** What the formats of text have in common: how a file's bytes become the UTF-8 that they read, and back. */
export interface TextFileOptions {
  /** How files are compressed when they are written; what is read says so by its name. */
  readonly compression: Compression;
  readonly encoding: string | null;
  /** Another name of `encoding`. */
  readonly charset: string | null;
  /** What ends a line; null for `\n`, and when reading also for `\r\n` and `\r`. */
  readonly lineSep: string | null;
}

type Compression = 'none' | 'uncompressed' | 'gzip' | 'zstd';

/** Compressed or transcoded files are read as a whole; larger ones are refused. */
const WHOLE_BYTES_MAX = 1024 * 1024 * 1024;

export const TEXT_FILE_RULES: OptionRules<TextFileOptions> = {
  compression: choice(['none', 'uncompressed', 'gzip', 'zstd'], 'none'),
  encoding: encodingRule(),
  charset: encodingRule(),
  lineSep: lineSeparator(),
};

/** The bytes of a split as the format reads them: decompressed, in UTF-8. */
export function openText(
  input: SplitInput,
  options: FormatOptions,
  context: ComputeContext,
): SplitInput {
  const { description, size } = input;
  if (isCutAnywhere(options, description)) return input;
  try {
    const bytes = plainBytes(readWhole(input, context), description, options);
    return {
      start: 0,
      end: bytes.length,
      size: bytes.length,
      description,
      read(offset, length, address) {
        const part = bytes.subarray(offset, offset + length);
        context.memory.u8.set(part, address);
        return part.length;
      },
    };
  } catch (error) {
    throw unreadableFile(`${description} (${size} bytes)`, error);
  }
}

/** What a whole file holds, in UTF-8. */
export function plainBytes(bytes: Uint8Array, path: string, options: FormatOptions): Uint8Array {
  return decodeText(decompress(bytes, path), encodingOf(options));
}

/** True for files that can be read from any place on. */
export function isCutAnywhere(options: FormatOptions, path: string): boolean {
  return encodingOf(options) === 'utf-8' && codecOf(path) === null;
}

/** What the names of a format's files end with. */
export function textExtension(name: string, options: FormatOptions): string {
  const { compression } = readTextFileOptions(options);
  if (compression === 'gzip') return `${name}.gz`;
  return compression === 'zstd' ? `${name}.zst` : name;
}

/** True when encoded text is to be compressed, which pays for large pieces only. */
export function isCompressed(options: FormatOptions): boolean {
  return ['gzip', 'zstd'].includes(readTextFileOptions(options).compression);
}

/** Text as a file holds it: in its encoding, compressed. Pieces of it may stand one behind the other. */
export function closeText(
  text: EncodedBytes,
  options: FormatOptions,
  { memory, arena }: ComputeContext,
): EncodedBytes {
  if (!isCompressed(options) && encodingOf(options) === 'utf-8') return text;
  const bytes = toFileBytes(memory.u8.slice(text.address, text.address + text.byteLength), options);
  const address = arena.allocate(bytes.length);
  memory.u8.set(bytes, address);
  return { address, byteLength: bytes.length };
}

/** The same for bytes that are not in shared memory. Nothing stays nothing. */
export function toFileBytes(text: Uint8Array, options: FormatOptions): Uint8Array {
  return text.length === 0 ? text : wholeFileBytes(text, options);
}

/** The bytes of a file that has no other text: compressed, it has some without text too. */
export function wholeFileBytes(text: Uint8Array, options: FormatOptions): Uint8Array {
  const bytes = encodeText(text, encodingOf(options));
  const { compression } = readTextFileOptions(options);
  if (compression === 'gzip') return gzipSync(bytes);
  return compression === 'zstd' ? zstdCompressSync(bytes) : bytes;
}

/** What is written behind each line. */
export function lineEndOf(options: FormatOptions): string {
  return readTextFileOptions(options).lineSep ?? '\n';
}

const readTextFileOptions: (options: FormatOptions) => TextFileOptions = oncePer((options) =>
  readOptions('the file', TEXT_FILE_RULES, pickOptions(Object.keys(TEXT_FILE_RULES), options)),
);

function encodingOf(options: FormatOptions): string {
  const { encoding, charset } = readTextFileOptions(options);
  return (encoding ?? charset ?? 'utf-8').toLowerCase();
}

type Decompress = (bytes: Uint8Array) => Uint8Array;

const LIMIT = { maxOutputLength: WHOLE_BYTES_MAX };

/** How files are decompressed by the ending of their names, as in Spark; null where we cannot. */
const CODECS: Readonly<Record<string, Decompress | null>> = {
  gz: (bytes) => gunzipSync(bytes, LIMIT),
  deflate: (bytes) => inflateSync(bytes, LIMIT),
  zst: decompressZstd,
  bz2: null,
  lz4: null,
  snappy: null,
};

function codecOf(path: string): string | null {
  const ending = /\.(\w+)$/.exec(path)?.[1] ?? '';
  return Object.hasOwn(CODECS, ending) ? ending : null;
}

function decompress(bytes: Uint8Array, path: string): Uint8Array {
  const codec = codecOf(path);
  if (codec === null) return bytes;
  const decompressFile = CODECS[codec];
  if (decompressFile !== null) return decompressFile(bytes);
  throw userError(
    'CODEC_NOT_AVAILABLE',
    `Files that end with .${codec}, such as ${path}, cannot be read.`,
    {
      hint: 'Compress them with gzip or zstd.',
    },
  );
}

/** Node stops at the end of a frame; a file may have several. */
function decompressZstd(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  let total = 0;
  for (let start = 0; start < bytes.length; ) {
    const options = { maxOutputLength: Math.max(1, WHOLE_BYTES_MAX - total), info: true };
    const { buffer, engine } = zstdDecompressSync(bytes.subarray(start), options) as unknown as {
      buffer: Uint8Array;
      engine: { bytesWritten: number };
    };
    parts.push(buffer);
    total += buffer.length;
    start += engine.bytesWritten;
  }
  return parts.length === 1 ? parts[0] : Buffer.concat(parts);
}

function readWhole(input: SplitInput, { memory, scratch }: ComputeContext): Uint8Array {
  if (input.size > WHOLE_BYTES_MAX) throw new Error(`it is longer than ${WHOLE_BYTES_MAX} bytes`);
  const address = scratch.allocate(input.size);
  const count = input.read(0, input.size, address);
  return memory.u8.slice(address, address + count);
}

function encodingRule(): OptionRule<string | null> {
  const parse = (value: string) =>
    isKnownEncoding(value)
      ? { value }
      : { expected: `an encoding such as ${ENCODINGS.join(', ')}` };
  return { required: false, initial: null, parse };
}

function lineSeparator(): OptionRule<string | null> {
  const parse = (value: string) =>
    value === '' ? { expected: 'at least one character' } : { value };
  return { required: false, initial: null, parse };
}
