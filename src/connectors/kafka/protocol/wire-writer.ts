const FIRST_BYTES = 256;
const NO_TAGS = 0;

/**
 * Writes the primitive types of Kafka's protocol in the "compact" form of its flexible versions: lengths are unsigned varints
 * of the length plus one, 0 for null, and every structure ends with its tagged fields, of which we have none.
 */
export class WireWriter {
  #bytes: Buffer = Buffer.allocUnsafe(FIRST_BYTES);
  #end = 0;

  /** What was written. */
  finish(): Buffer {
    return this.#bytes.subarray(0, this.#end);
  }

  int8(value: number): this {
    this.#end = this.#reserve(1).writeInt8(value, this.#end);
    return this;
  }

  int16(value: number): this {
    this.#end = this.#reserve(2).writeInt16BE(value, this.#end);
    return this;
  }

  int32(value: number): this {
    this.#end = this.#reserve(4).writeInt32BE(value, this.#end);
    return this;
  }

  int64(value: bigint | number): this {
    this.#end = this.#reserve(8).writeBigInt64BE(BigInt(value), this.#end);
    return this;
  }

  flag(value: boolean): this {
    return this.int8(value ? 1 : 0);
  }

  text(value: string | null): this {
    return this.bytes(value === null ? null : Buffer.from(value));
  }

  bytes(value: Uint8Array | null): this {
    this.varint(value === null ? 0 : value.length + 1);
    return value === null ? this : this.raw(value);
  }

  /** Bytes without a length, for example the sixteen of a topic's id. */
  raw(value: Uint8Array): this {
    this.#reserve(value.length).set(value, this.#end);
    this.#end += value.length;
    return this;
  }

  list<T>(items: readonly T[] | null, write: (item: T) => void): this {
    this.varint(items === null ? 0 : items.length + 1);
    for (const item of items ?? []) write(item);
    return this;
  }

  /** The end of a structure. */
  end(): this {
    return this.int8(NO_TAGS);
  }

  varint(value: number): this {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.#byte((rest & 0x7f) | 0x80);
    this.#byte(rest);
    return this;
  }

  #byte(value: number): void {
    this.#reserve(1)[this.#end++] = value;
  }

  #reserve(byteLength: number): Buffer {
    if (this.#end + byteLength > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#end + byteLength));
      this.#bytes.copy(larger, 0, 0, this.#end);
      this.#bytes = larger;
    }
    return this.#bytes;
  }
}
