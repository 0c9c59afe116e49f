/** The first bytes of a frame. */
const MAGIC = 0x184d2204;
const MAGIC_BYTES = 4;
/** Bits of the byte behind: which parts a frame has. */
const HAS_DICTIONARY = 1;
const HAS_SIZE = 8;
const HAS_BLOCK_CHECKSUMS = 16;
/** This bit of a block's length says that the block is not compressed. */
const PLAIN_BLOCK = 0x80000000;
const MATCH_BYTES_MIN = 4;
/** How many times longer than a frame its contents may be before there has to be more room. */
const EXPECTED_RATIO = 4;
/** A length of 15 goes on in the next byte, and one of 255 there in the byte behind that. */
const LONG = 15;

/** Decompresses a frame of LZ4; blocks may refer to what blocks before them hold. */
export function decompressLz4Frame(frame: Uint8Array): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  if (view.getUint32(0, true) !== MAGIC) throw new Error('the bytes are no frame of LZ4');
  const flags = frame[MAGIC_BYTES];
  let offset = MAGIC_BYTES + 3 + (flags & HAS_SIZE ? 8 : 0) + (flags & HAS_DICTIONARY ? 4 : 0);
  const output = new Lz4Output(frame.length * EXPECTED_RATIO);
  for (;;) {
    const head = view.getUint32(offset, true);
    const length = head & ~PLAIN_BLOCK;
    offset += 4;
    if (length === 0) return output.finish();
    const block = frame.subarray(offset, offset + length);
    if (head >= PLAIN_BLOCK) output.literals(block);
    else output.block(block);
    offset += length + (flags & HAS_BLOCK_CHECKSUMS ? 4 : 0);
  }
}

class Lz4Output {
  #bytes: Uint8Array;
  #end = 0;

  constructor(byteLength: number) {
    this.#bytes = new Uint8Array(byteLength);
  }

  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#end);
  }

  literals(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** Literals and matches in turn; the last ones are literals. */
  block(block: Uint8Array): void {
    let at = 0;
    const readLength = (start: number): number => {
      let length = start;
      for (let more = start === LONG; more; at++) {
        if (at >= block.length) throw cutOff();
        length += block[at];
        more = block[at] === 255;
      }
      return length;
    };
    while (at < block.length) {
      const token = block[at++];
      const literalLength = readLength(token >>> 4);
      this.literals(block.subarray(at, at + literalLength));
      at += literalLength;
      if (at >= block.length) return;
      const distance = block[at] | (block[at + 1] << 8);
      at += 2;
      this.#match(distance, readLength(token & LONG) + MATCH_BYTES_MIN);
    }
  }

  /** Repeats bytes of before; they may overlap with what they become. */
  #match(distance: number, length: number): void {
    const from = this.#end - distance;
    if (distance === 0 || from < 0) throw cutOff();
    this.#reserve(length);
    for (let index = 0; index < length; index++) {
      this.#bytes[this.#end + index] = this.#bytes[from + index];
    }
    this.#end += length;
  }

  #reserve(byteLength: number): void {
    const needed = this.#end + byteLength;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#end));
    this.#bytes = larger;
  }
}

function cutOff(): Error {
  return new Error('a block of LZ4 is cut off');
}
