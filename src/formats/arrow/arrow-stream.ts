import { zstdDecompressSync } from 'node:zlib';
import type * as Arrow from 'apache-arrow';
import type { ArrowModule } from '../../columnar/arrow/types.ts';
import type { FileBytes } from '../format.ts';
import { unreadableFooter } from '../read-failure.ts';
import { firstMessage, footerSchema, schemaMessage } from './arrow-messages.ts';
import { checkFooter, checkMessage } from './check-message.ts';
import { decompressLz4Frame } from './lz4-frame.ts';

/** What a file of Arrow begins with, filled up to eight bytes, and ends with. A stream has neither. */
export const MAGIC = 'ARROW1';
export const MAGIC_BYTES = 8;
const LENGTH_BYTES = 4;
/** Bytes read at once; a message is as long as it is. */
const CHUNK_BYTES = 1024 * 1024;

/**
 * Opens a file or a stream of Arrow. Between its first bytes and its footer a file is a stream, and is read as one: message
 * by message, as far as the reader asks for them.
 */
export function openArrow(file: FileBytes, arrow: ArrowModule): Arrow.RecordBatchReader {
  try {
    registerCodecs(arrow);
    const isFile = textAt(file, 0) === MAGIC;
    const stream = isFile ? fileAsStream(file, arrow) : messages(file, 0, file.size);
    const reader = arrow.RecordBatchReader.from(stream).open();
    if (reader.schema === undefined) throw new Error('the file has no schema');
    return reader;
  } catch (cause) {
    throw unreadableFooter(file.description, 'Arrow', cause);
  }
}

/** What compressed record batches need; the library brings none. */
function registerCodecs({ compressionRegistry, CompressionType }: ArrowModule): void {
  if (compressionRegistry.get(CompressionType.ZSTD) !== null) return;
  compressionRegistry.set(CompressionType.ZSTD, { decode: (bytes) => zstdDecompressSync(bytes) });
  compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: decompressLz4Frame });
}

/** Some writers name the columns in the footer only; a stream begins with them. */
function* fileAsStream(file: FileBytes, arrow: ArrowModule): Generator<Uint8Array> {
  const magicAt = file.size - MAGIC.length;
  if (textAt(file, magicAt) !== MAGIC) throw new Error(`the file does not end with ${MAGIC}`);
  const tail = file.read(magicAt - LENGTH_BYTES, LENGTH_BYTES);
  const length = new DataView(tail.buffer, tail.byteOffset).getInt32(0, true);
  const footerAt = magicAt - LENGTH_BYTES - length;
  if (length <= 0 || footerAt < MAGIC_BYTES) throw new Error(`a footer of ${length} bytes`);
  if (!beginsWithSchema(file, footerAt, arrow)) {
    const footer = file.read(footerAt, length);
    checkFooter(footer);
    yield schemaMessage(footerSchema(footer), arrow);
  }
  yield* messages(file, MAGIC_BYTES, footerAt);
}

function beginsWithSchema(file: FileBytes, footerAt: number, arrow: ArrowModule): boolean {
  const head = file.read(MAGIC_BYTES, Math.min(CHUNK_BYTES, footerAt - MAGIC_BYTES));
  return firstMessage(head, arrow)?.isSchema === true;
}

function textAt(file: FileBytes, offset: number): string {
  if (file.size < MAGIC_BYTES) throw new Error(`the file is too short (${file.size} bytes)`);
  return Buffer.from(file.read(offset, MAGIC.length)).toString('latin1');
}

/** What stands before a message, and before one of old writers: its length alone. */
const PREFIX_BYTES = 8;
const OLD_PREFIX_BYTES = 4;

/** The messages between two places, up to the end of the stream: behind that the library would read on. */
function* messages(file: FileBytes, start: number, end: number): Generator<Uint8Array> {
  for (let offset = start; offset < end; ) {
    const beginning = file.read(offset, Math.min(PREFIX_BYTES, end - offset));
    const view = new DataView(beginning.buffer, beginning.byteOffset, beginning.length);
    const isNew = view.getInt32(0, true) === -1;
    const prefix = isNew ? beginning : beginning.subarray(0, OLD_PREFIX_BYTES);
    const length = view.getInt32(isNew ? OLD_PREFIX_BYTES : 0, true);
    yield prefix;
    if (length === 0) return;
    const headEnd = offset + prefix.length + length;
    if (length < 0 || headEnd > end) throw new Error(`a message of ${length} bytes is cut off`);
    const head = file.read(headEnd - length, length);
    const bodyLength = checkMessage(head);
    if (headEnd + bodyLength > end) throw new Error(`a batch of ${bodyLength} bytes is cut off`);
    yield head;
    offset = headEnd + bodyLength;
    yield* chunks(file, headEnd, offset);
  }
}

function* chunks(file: FileBytes, start: number, end: number): Generator<Uint8Array> {
  for (let offset = start; offset < end; offset += CHUNK_BYTES) {
    yield file.read(offset, Math.min(CHUNK_BYTES, end - offset));
  }
}
