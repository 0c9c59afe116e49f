/** Reads what `WireWriter` writes. Throws a RangeError where bytes are missing. */
export class WireReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Whether everything was read. */
  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  int8(): number {
    return this.#bytes.readInt8(this.#skip(1));
  }

  int16(): number {
    return this.#bytes.readInt16BE(this.#skip(2));
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#skip(4));
  }

  int64(): bigint {
    return this.#bytes.readBigInt64BE(this.#skip(8));
  }

  /** An offset or a time in milliseconds, which are far below 2 ** 53. */
  integer(): number {
    return Number(this.int64());
  }

  flag(): boolean {
    return this.int8() !== 0;
  }

  text(): string {
    return this.nullableText() ?? '';
  }

  nullableText(): string | null {
    return this.bytes()?.toString() ?? null;
  }

  /** A view, not a copy. */
  bytes(): Buffer | null {
    const length = this.varint() - 1;
    return length < 0 ? null : this.raw(length);
  }

  raw(length: number): Buffer {
    const start = this.#skip(length);
    if (this.#at > this.#bytes.length) throw new RangeError('a message of Kafka ends too early');
    return this.#bytes.subarray(start, this.#at);
  }

  list<T>(read: () => T): readonly T[] {
    const count = this.varint() - 1;
    const items: T[] = [];
    for (let item = 0; item < count; item++) items.push(read());
    return items;
  }

  /** Goes over the tagged fields at the end of a structure. */
  end(): void {
    this.tags(() => {});
  }

  /** Gives the tagged fields at the end of a structure, each by its number. */
  tags(take: (tag: number, value: WireReader) => void): void {
    for (let tags = this.varint(); tags > 0; tags--) {
      const tag = this.varint();
      take(tag, new WireReader(this.raw(this.varint())));
    }
  }

  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.#bytes.readUInt8(this.#skip(1));
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }

  #skip(byteLength: number): number {
    const start = this.#at;
    this.#at += byteLength;
    return start;
  }
}
