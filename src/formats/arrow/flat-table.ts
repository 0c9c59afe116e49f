const OFFSET_BYTES = 4;
/** Where a table says how long the list of its fields' places is, and what stands before these. */
const HEAD_BYTES = 4;

/** A table of FlatBuffers, of which nothing is read that lies outside the bytes. */
export class FlatTable {
  readonly #view: DataView;
  readonly #at: number;
  readonly #places: number;

  private constructor(view: DataView, at: number) {
    this.#view = view;
    this.#at = at;
    this.#places = at - view.getInt32(at, true);
    if (this.#places < 0) throw damaged();
  }

  /** The table that the bytes are for. */
  static root(bytes: Uint8Array): FlatTable {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    return new FlatTable(view, view.getUint32(0, true));
  }

  /** A table that a field leads to, undefined without one. */
  table(field: number): FlatTable | undefined {
    const at = this.#target(field);
    return at === undefined ? undefined : new FlatTable(this.#view, at);
  }

  /** The tables that a field lists. */
  tables(field: number): readonly FlatTable[] {
    const { start, count } = this.vector(field, OFFSET_BYTES);
    return Array.from({ length: count }, (_, index) => {
      const at = start + index * OFFSET_BYTES;
      return new FlatTable(this.#view, at + this.#view.getUint32(at, true));
    });
  }

  /** Where a list lies whose items have so many bytes each; texts are lists of bytes. */
  vector(field: number, itemBytes: number): { readonly start: number; readonly count: number } {
    const at = this.#target(field);
    if (at === undefined) return { start: 0, count: 0 };
    const start = at + OFFSET_BYTES;
    const count = this.#view.getUint32(at, true);
    if (start + count * itemBytes > this.#view.byteLength) throw damaged();
    return { start, count };
  }

  /** A number of one byte. */
  byte(field: number): number {
    const at = this.#place(field);
    return at === undefined ? 0 : this.#view.getUint8(at);
  }

  /** A number of eight bytes. */
  long(field: number): bigint {
    const at = this.#place(field);
    return at === undefined ? 0n : this.#view.getBigInt64(at, true);
  }

  #target(field: number): number | undefined {
    const at = this.#place(field);
    return at === undefined ? undefined : at + this.#view.getUint32(at, true);
  }

  #place(field: number): number | undefined {
    const slot = HEAD_BYTES + field * 2;
    if (slot >= this.#view.getUint16(this.#places, true)) return undefined;
    const offset = this.#view.getUint16(this.#places + slot, true);
    return offset === 0 ? undefined : this.#at + offset;
  }
}

function damaged(): Error {
  return new Error('what describes the columns is damaged');
}
