/** Why bytes are no value of a schema. */
export class MalformedAvro extends Error {}

const VARINT_BITS_MAX = 63n;
/** So many items at least are taken to have a byte each: a count cannot be more than what is left allows. */
const EMPTY_ITEMS_MAX = 1_000_000;

/** Reads the numbers and byte strings that Avro's binary form is made of. */
export class AvroCursor {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  boolean(): boolean {
    return this.#take(1)[0] === 1;
  }

  /** A number of at most 64 bits: seven a byte, the lowest first, the sign in the lowest of all. */
  long(): bigint {
    let bits = 0n;
    for (let shift = 0n; shift <= VARINT_BITS_MAX; shift += 7n) {
      const byte = this.#take(1)[0]!;
      bits |= BigInt(byte & 0x7f) << shift;
      if (byte >= 0x80) continue;
      // The tenth byte may have more bits than there is room for.
      const number = BigInt.asUintN(64, bits);
      return BigInt.asIntN(64, (number >> 1n) ^ -(number & 1n));
    }
    throw new MalformedAvro('a number has no end');
  }

  int(): number {
    const value = this.long();
    if (BigInt.asIntN(32, value) !== value) throw new MalformedAvro('an int has more than 32 bits');
    return Number(value);
  }

  float(): number {
    return this.#take(4).readFloatLE();
  }

  double(): number {
    return this.#take(8).readDoubleLE();
  }

  /** Bytes behind their length. */
  bytes(): Uint8Array {
    return this.fixed(this.#length());
  }

  fixed(size: number): Uint8Array {
    return new Uint8Array(this.#take(size));
  }

  string(): string {
    return this.#take(this.#length()).toString('utf8');
  }

  /** Calls `read` for each item of an array or a map: they come in blocks, each behind its count. */
  items(read: () => void): void {
    for (let count = this.long(); count !== 0n; count = this.long()) {
      // A negative count has the block's length in bytes behind it.
      if (count < 0n) this.long();
      const size = count < 0n ? -count : count;
      const left = this.#bytes.length - this.#at;
      if (size > BigInt(Math.max(left, EMPTY_ITEMS_MAX)))
        throw new MalformedAvro('a block has more items than bytes');
      for (let item = 0n; item < size; item++) read();
    }
  }

  /** A number below `count`. */
  index(count: number): number {
    const value = this.int();
    if (value < 0 || value >= count)
      throw new MalformedAvro(`there is no branch or symbol ${value}`);
    return value;
  }

  #length(): number {
    const length = this.long();
    if (length < 0n || length > BigInt(this.#bytes.length)) {
      throw new MalformedAvro(`a value cannot have ${length} bytes`);
    }
    return Number(length);
  }

  #take(size: number): Buffer {
    const end = this.#at + size;
    if (end > this.#bytes.length) throw new MalformedAvro('the bytes end before the value does');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}
