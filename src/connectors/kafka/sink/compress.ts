import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { ColumnContext } from '../../../columnar/column-context.ts';
import type { Codec } from '../../../formats/kafka/record-batch.ts';

interface Bytes {
  readonly address: number;
  readonly byteLength: number;
}

/** Where compressed records go. */
interface Room extends Bytes {
  /** What kernels work with. */
  readonly table: number;
}

/** Compresses records into a room; gives how many bytes they take, 0 where they do not fit. */
type Compress = (bytes: Bytes, room: Room, context: ColumnContext) => number;

const TABLE_BYTES = 16 * 1024;

/** Compresses records of one batch after the other in the same memory. */
export class Compressor {
  readonly #compress: Compress;
  readonly #context: ColumnContext;
  readonly #table: number;
  #address = 0;
  #capacity = 0;

  constructor(codec: Exclude<Codec, 'none'>, context: ColumnContext) {
    this.#compress = COMPRESSORS[codec];
    this.#context = context;
    this.#table = context.scratch.allocate(TABLE_BYTES);
  }

  /** Valid until the next call; null for records that do not get shorter. */
  compress(bytes: Bytes): Bytes | null {
    if (bytes.byteLength > this.#capacity) {
      this.#capacity = bytes.byteLength;
      this.#address = this.#context.scratch.allocate(this.#capacity);
    }
    const room = { address: this.#address, byteLength: bytes.byteLength - 1, table: this.#table };
    const byteLength = this.#compress(bytes, room, this.#context);
    return byteLength === 0 ? null : { address: this.#address, byteLength };
  }
}

const COMPRESSORS: { readonly [C in Exclude<Codec, 'none'>]: Compress } = {
  gzip: byNode(gzipSync),
  zstd: byNode(zstdCompressSync),
  lz4: compressLz4Frame,
  snappy: compressSnappyStream,
};

/** Node's own functions take no shared memory: the bytes are copied there and back. */
function byNode(pack: (bytes: Uint8Array) => Uint8Array): Compress {
  return ({ address, byteLength }, room, { memory }) => {
    const packed = pack(memory.u8.slice(address, address + byteLength));
    if (packed.length > room.byteLength) return 0;
    memory.u8.set(packed, room.address);
    return packed.length;
  };
}

const BLOCK_BYTES = 64 * 1024;
/** Magic number, blocks of 64 KiB that stand for themselves, and the checksum of these two bytes. */
const LZ4_HEADER: Buffer = Buffer.from('04224d18604082', 'hex');
const LZ4_PLAIN_BIT = 0x80000000;
const LZ4_END_BYTES = 4;

function compressLz4Frame(bytes: Bytes, room: Room, context: ColumnContext): number {
  const { memory, kernels } = context;
  const { text } = memory;
  const end = room.address + room.byteLength - LZ4_END_BYTES;
  let at = room.address + LZ4_HEADER.length;
  if (at > end) return 0;
  text.set(LZ4_HEADER, room.address);
  for (const { address, byteLength } of blocksOf(bytes)) {
    const blockEnd = Math.min(end, at + 4 + byteLength);
    if (at + 4 > end) return 0;
    const reached = kernels.compressLz4(address, byteLength, at + 4, blockEnd, room.table) >>> 0;
    if (reached > 0) text.writeUInt32LE(reached - at - 4, at);
    else if (at + 4 + byteLength > end) return 0;
    else {
      text.writeUInt32LE(byteLength + LZ4_PLAIN_BIT, at);
      kernels.copyBytes(address, at + 4, byteLength);
    }
    at = reached > 0 ? reached : at + 4 + byteLength;
  }
  text.writeUInt32LE(0, at);
  return at + LZ4_END_BYTES - room.address;
}

/** What Java's clients put before blocks, each of which stands behind its length. */
const SNAPPY_HEADER: Buffer = Buffer.from('82534e415050590000000001' + '00000001', 'hex');

function compressSnappyStream(bytes: Bytes, room: Room, context: ColumnContext): number {
  const { memory, kernels } = context;
  const { text } = memory;
  const end = room.address + room.byteLength;
  let at = room.address + SNAPPY_HEADER.length;
  if (at > end) return 0;
  text.set(SNAPPY_HEADER, room.address);
  for (const { address, byteLength } of blocksOf(bytes)) {
    if (at + 4 > end) return 0;
    const reached = kernels.compressSnappy(address, byteLength, at + 4, end, room.table) >>> 0;
    if (reached === 0) return 0;
    text.writeUInt32BE(reached - at - 4, at);
    at = reached;
  }
  return at - room.address;
}

function* blocksOf({ address, byteLength }: Bytes): Generator<Bytes> {
  for (let at = 0; at < byteLength; at += BLOCK_BYTES) {
    yield { address: address + at, byteLength: Math.min(BLOCK_BYTES, byteLength - at) };
  }
}
