/** Why bytes are no message. */
export class MalformedProtobuf extends Error {}

/** What stands before a field: its number, and how its value is laid out. */
export interface FieldTag {
  readonly number: number;
  readonly wire: WireType;
}

export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
const GROUP_START = 3;
const GROUP_END = 4;
export const FIXED32 = 5;
export type WireType =
  | typeof VARINT
  | typeof FIXED64
  | typeof BYTES
  | typeof GROUP_START
  | typeof GROUP_END
  | typeof FIXED32;

const VARINT_BITS_MAX = 63n;
const WIRE_TYPES: ReadonlySet<number> = new Set([
  ...[VARINT, FIXED64, BYTES, GROUP_START, GROUP_END, FIXED32],
]);

/** Reads the fields that Protobuf's wire format is made of. */
export class WireCursor {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  tag(): FieldTag {
    const tag = Number(this.varint());
    const number = Math.floor(tag / 8);
    const wire = tag % 8;
    if (number === 0 || tag > 0xffff_ffff) throw new MalformedProtobuf('a field has no number');
    if (!WIRE_TYPES.has(wire)) throw new MalformedProtobuf(`field ${number} has no known layout`);
    return { number, wire: wire as WireType };
  }

  /** 64 bits without a sign: seven a byte, the lowest first. */
  varint(): bigint {
    let bits = 0n;
    for (let shift = 0n; shift <= VARINT_BITS_MAX; shift += 7n) {
      const byte = this.#take(1)[0]!;
      bits |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, bits);
    }
    throw new MalformedProtobuf('a number has no end');
  }

  fixed32(): number {
    return this.#take(4).readUInt32LE();
  }

  fixed64(): bigint {
    return this.#take(8).readBigUInt64LE();
  }

  float(): number {
    return this.#take(4).readFloatLE();
  }

  double(): number {
    return this.#take(8).readDoubleLE();
  }

  /** Bytes behind their length; they are those of the cursor, not a copy. */
  bytes(): Uint8Array {
    const length = this.varint();
    if (length > BigInt(this.#bytes.length - this.#at)) throw endsEarly();
    return this.#take(Number(length));
  }

  /** Steps over the value of a field. */
  skip(tag: FieldTag): void {
    // Groups hold fields, groups among them: any depth of them must not end the stack.
    const groups: number[] = [];
    this.#skipOne(tag, groups);
    while (groups.length > 0) this.#skipOne(this.tag(), groups);
  }

  #skipOne({ number, wire }: FieldTag, groups: number[]): void {
    switch (wire) {
      case VARINT:
        this.varint();
        break;
      case FIXED64:
        this.#take(8);
        break;
      case BYTES:
        this.bytes();
        break;
      case FIXED32:
        this.#take(4);
        break;
      case GROUP_START:
        groups.push(number);
        break;
      case GROUP_END:
        if (groups.pop() !== number)
          throw new MalformedProtobuf(`group ${number} has no beginning`);
    }
  }

  #take(size: number): Buffer {
    const end = this.#at + size;
    if (end > this.#bytes.length) throw endsEarly();
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

function endsEarly(): Error {
  return new MalformedProtobuf('the bytes end before the message does');
}
