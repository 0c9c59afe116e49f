import type { FileBytes, FormatOptions } from './format.ts';
import { unreadableFile } from './read-failure.ts';
import { isCutAnywhere, plainBytes } from './text-files.ts';

const CHUNK_BYTES = 4 * 1024 * 1024;
const LINE_END = /\r\n|\n|\r/;
const BYTE_ORDER_MARK = '\ufeff';

/** The lines of a file, for finding out what columns it has: on the main thread, a piece of the file at a time. */
export function* linesOf(
  file: FileBytes,
  options: FormatOptions,
  lineSep: string | null,
): Generator<string> {
  let rest = '';
  for (const text of textsOf(file, options)) {
    const lines = (rest + text).split(lineSep ?? LINE_END);
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest !== '') yield rest;
}

/** The whole text of a file. */
export function wholeText(file: FileBytes, options: FormatOptions): string {
  return [...textsOf(file, options)].join('');
}

/** The text of a file in pieces, without a byte order mark; what is no UTF-8 is U+FFFD. */
export function* textsOf(file: FileBytes, options: FormatOptions): Generator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let isFirst = true;
  for (const bytes of pieces(file, options)) {
    const text = decoder.decode(bytes, { stream: true });
    yield isFirst && text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
    isFirst = false;
  }
  yield decoder.decode();
}

function* pieces(file: FileBytes, options: FormatOptions): Generator<Uint8Array> {
  const { size, description } = file;
  if (isCutAnywhere(options, description)) {
    for (let offset = 0; offset < size; offset += CHUNK_BYTES) {
      yield file.read(offset, Math.min(CHUNK_BYTES, size - offset));
    }
    return;
  }
  const plain = readPlain(file, options);
  for (let offset = 0; offset < plain.length; offset += CHUNK_BYTES) {
    yield plain.subarray(offset, offset + CHUNK_BYTES);
  }
}

function readPlain(file: FileBytes, options: FormatOptions): Uint8Array {
  try {
    return plainBytes(file.read(0, file.size), file.description, options);
  } catch (error) {
    throw unreadableFile(file.description, error);
  }
}

/** Leaves about so many of the items as a share says: always the same ones. */
export function* sampled<Item>(items: Iterable<Item>, ratio: number): Generator<Item> {
  let count = 0;
  for (const item of items) {
    count++;
    // The first one always counts: columns have to come from somewhere.
    if (count === 1 || Math.floor(count * ratio) > Math.floor((count - 1) * ratio)) yield item;
  }
}
