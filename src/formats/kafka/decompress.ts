import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { ColumnContext } from '../../columnar/column-context.ts';
import { BrokenRecords, type Codec } from './record-batch.ts';

/** Records of one batch may be this long when they are decompressed. */
const PLAIN_BYTES_MAX = 512 * 1024 * 1024;

/** Gives memory for decompressed records: the address of as many bytes. */
export type Reserve = (byteLength: number) => number;

interface Bytes {
  readonly address: number;
  readonly byteLength: number;
}

type Context = Pick<ColumnContext, 'memory' | 'kernels'>;
type Decompress = (bytes: Bytes, reserve: Reserve, context: Context) => Bytes;

/** Decompresses the records of a batch to memory of `reserve`. */
export function decompress(
  codec: Exclude<Codec, 'none'>,
  bytes: Bytes,
  reserve: Reserve,
  context: Context,
): Bytes {
  try {
    return DECOMPRESSORS[codec](bytes, reserve, context);
  } catch (error) {
    // What Node says of a stream that it cannot read.
    const { code, message } = error as NodeJS.ErrnoException;
    if (error instanceof BrokenRecords || code === undefined) throw error;
    throw new BrokenRecords(`its ${codec} stream cannot be read: ${message}`);
  }
}

const LIMIT = { maxOutputLength: PLAIN_BYTES_MAX };

const DECOMPRESSORS: { readonly [C in Exclude<Codec, 'none'>]: Decompress } = {
  gzip: byNode((bytes) => gunzipSync(bytes, LIMIT)),
  zstd: byNode((bytes) => zstdDecompressSync(bytes, LIMIT)),
  lz4: decompressLz4Frame,
  snappy: decompressSnappyStream,
};

/** Node's own functions take no shared memory: the bytes are copied there and back. */
function byNode(expand: (bytes: Uint8Array) => Uint8Array): Decompress {
  return ({ address, byteLength }, reserve, { memory }) => {
    const plain = expand(memory.u8.slice(address, address + byteLength));
    const target = reserve(plain.length);
    memory.u8.set(plain, target);
    return { address: target, byteLength: plain.length };
  };
}

// The frame format of LZ4: https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md
const LZ4_MAGIC = 0x184d2204;
const LZ4_HEADER_BYTES_MIN = 7;
const LZ4_PLAIN_BIT = 0x80000000;

function decompressLz4Frame(
  { address, byteLength }: Bytes,
  reserve: Reserve,
  { memory, kernels }: Context,
): Bytes {
  const { text } = memory;
  const end = address + byteLength;
  const isFrame = byteLength > LZ4_HEADER_BYTES_MIN && text.readUInt32LE(address) === LZ4_MAGIC;
  if (!isFrame) throw new BrokenRecords('its records are no frame of LZ4');
  const flags = text.readUInt8(address + 4);
  const [hasBlockChecksums, hasContentSize] = [(flags & 0x10) !== 0, (flags & 0x08) !== 0];
  const blockBytesMax = 2 ** (8 + 2 * ((text.readUInt8(address + 5) >> 4) & 7));
  const blocks: { at: number; size: number; isPlain: boolean }[] = [];
  let at = address + LZ4_HEADER_BYTES_MIN + (hasContentSize ? 8 : 0);
  for (;;) {
    if (at + 4 > end) throw new BrokenRecords('its frame of LZ4 has no end');
    const word = text.readUInt32LE(at);
    if (word === 0) break;
    const size = word % LZ4_PLAIN_BIT;
    if (at + 4 + size > end) throw new BrokenRecords('a block of LZ4 is longer than its frame');
    blocks.push({ at: at + 4, size, isPlain: word >= LZ4_PLAIN_BIT });
    at += 4 + size + (hasBlockChecksums ? 4 : 0);
  }
  const capacity = blocks.length * blockBytesMax;
  if (capacity > PLAIN_BYTES_MAX) throw tooLong();
  const start = reserve(capacity);
  let target = start;
  for (const block of blocks) {
    const targetEnd = start + capacity;
    if (block.isPlain) {
      if (block.size > targetEnd - target) throw new BrokenRecords('a block of LZ4 is too long');
      kernels.copyBytes(block.at, target, block.size);
      target += block.size;
      continue;
    }
    target = kernels.decompressLz4(block.at, block.size, start, target, targetEnd) >>> 0;
    if (target === 0) throw new BrokenRecords('a block of LZ4 cannot be read');
  }
  return { address: start, byteLength: target - start };
}

/** What Java's clients put around blocks: these eight bytes, two versions, then each block behind its length. */
const SNAPPY_MAGIC: Buffer = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const SNAPPY_HEADER_BYTES = 16;

function decompressSnappyStream(
  { address, byteLength }: Bytes,
  reserve: Reserve,
  { memory, kernels }: Context,
): Bytes {
  const { text } = memory;
  const end = address + byteLength;
  const blocks: { at: number; size: number; plain: number }[] = [];
  const add = (first: number, last: number): void => {
    const { value: plain, next } = readLength(text, first, last);
    blocks.push({ at: next, size: last - next, plain });
  };
  if (text.compare(SNAPPY_MAGIC, 0, 8, address, Math.min(end, address + 8)) === 0) {
    for (let at = address + SNAPPY_HEADER_BYTES; at < end; ) {
      const size = at + 4 <= end ? text.readUInt32BE(at) : byteLength;
      if (at + 4 + size > end)
        throw new BrokenRecords('a block of Snappy is longer than its stream');
      add(at + 4, at + 4 + size);
      at += 4 + size;
    }
  } else add(address, end);
  const capacity = blocks.reduce((sum, { plain }) => sum + plain, 0);
  if (capacity > PLAIN_BYTES_MAX) throw tooLong();
  const start = reserve(capacity);
  let target = start;
  for (const { at, size, plain } of blocks) {
    const reached = kernels.decompressSnappy(at, size, target, target + plain) >>> 0;
    if (reached !== target + plain) throw new BrokenRecords('a block of Snappy cannot be read');
    target = reached;
  }
  return { address: start, byteLength: capacity };
}

/** The length before a block of Snappy: seven bits a byte, the lowest first. */
function readLength(bytes: Buffer, at: number, end: number): { value: number; next: number } {
  let value = 0;
  let next = at;
  for (let scale = 1; next < end && scale < 2 ** 35; scale *= 0x80) {
    const byte = bytes.readUInt8(next++);
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return { value, next };
  }
  throw new BrokenRecords('a block of Snappy has no length');
}

function tooLong(): Error {
  return new BrokenRecords(`its records are longer than ${PLAIN_BYTES_MAX} bytes`);
}
