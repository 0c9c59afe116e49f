import type { WireType } from './wire-cursor.ts';

/** Writes the fields that Protobuf's wire format is made of. */
export class WireWriter {
  readonly #pieces: Buffer[] = [];

  tag(number: number, wire: WireType): void {
    this.varint((BigInt(number) << 3n) | BigInt(wire));
  }

  /** A number of 64 bits, of which negative ones have all bits. */
  varint(value: bigint): void {
    const bytes: number[] = [];
    let bits = BigInt.asUintN(64, value);
    for (; bits >= 0x80n; bits >>= 7n) bytes.push(Number(bits & 0x7fn) | 0x80);
    bytes.push(Number(bits));
    this.#pieces.push(Buffer.from(bytes));
  }

  fixed32(value: bigint): void {
    const piece = Buffer.alloc(4);
    piece.writeUInt32LE(Number(BigInt.asUintN(32, value)));
    this.#pieces.push(piece);
  }

  fixed64(value: bigint): void {
    const piece = Buffer.alloc(8);
    piece.writeBigUInt64LE(BigInt.asUintN(64, value));
    this.#pieces.push(piece);
  }

  float(value: number): void {
    const piece = Buffer.alloc(4);
    piece.writeFloatLE(value);
    this.#pieces.push(piece);
  }

  double(value: number): void {
    const piece = Buffer.alloc(8);
    piece.writeDoubleLE(value);
    this.#pieces.push(piece);
  }

  /** Bytes behind their length. */
  bytes(value: Uint8Array): void {
    this.varint(BigInt(value.length));
    this.#pieces.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
  }

  finish(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.#pieces));
  }
}
