import { type Batch, type Column, insertBatch } from '../../columnar/batch.ts';
import { placesByName } from '../../columnar/schema.ts';
import type { DataType, StructField } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import type { ComputeContext } from '../evaluation.ts';
import { CorruptRecords } from './corrupt-records.ts';
import { isRaw, KernelColumns } from './kernel-columns.ts';
import { byteLengthOf, type LineViews } from './line-views.ts';
import { type NestedColumn, TargetColumn } from './target-column.ts';

/** Bytes of a UTF-16 code unit in UTF-8. */
const UTF8_BYTES_MAX = 3;
const TEXT_BYTES_MIN = 4096;

/** The columns of one batch while lines are read into them, by a kernel or value by value. */
export class LineColumns {
  /** What the kernel reads and writes. */
  readonly records: KernelColumns;
  readonly columns: readonly TargetColumn[];
  readonly #corrupt: CorruptRecords;
  readonly #context: ComputeContext;
  /** For each requested column its place among `columns`, null for the corrupt record. */
  readonly #places: readonly (number | null)[];
  #rowsMax = 0;
  #heap = 0;
  #heapBytes = 0;
  /** Where texts go that no kernel has written: they may be longer than what stands in their lines. */
  #texts = { start: 0, next: 0, end: 0 };

  /** `fields`: what is read of the `columns` wanted, all but that of the corrupt record, which has the name given. */
  constructor(
    fields: readonly StructField[],
    columns: readonly string[],
    corruptName: string,
    context: ComputeContext,
    nestedOf: ((type: DataType) => NestedColumn) | null = null,
  ) {
    const types = fields.map(({ type }) => type);
    this.#context = context;
    this.records = new KernelColumns(types, context);
    this.columns = types.map((type) => {
      const nested = isRaw(type) && nestedOf !== null ? nestedOf(type) : null;
      return new TargetColumn(type, context, nested);
    });
    this.#corrupt = new CorruptRecords(context);
    this.#places = columns.map((name) =>
      name === corruptName ? null : (placesByName(fields).get(name) ?? -1),
    );
  }

  /** Begins the batch of a block of lines. `growth`: how many times longer than its lines a text may become. */
  begin(lines: LineViews, growth: number): void {
    this.#reserveHeap(byteLengthOf(lines, this.#context.memory) * growth);
    this.beginAt(lines.count, this.#heap);
  }

  /** The same with texts that go to a place which has room for them. */
  beginAt(count: number, heap: number): void {
    this.records.begin(heap);
    this.#texts.next = this.#texts.start;
    for (const column of this.columns) column.begin(count);
    this.#corrupt.begin();
    this.#rowsMax = count;
    this.#placeColumns();
  }

  #reserveHeap(byteLength: number): void {
    if (byteLength <= this.#heapBytes) return;
    this.#heapBytes = byteLength;
    this.#heap = this.#context.scratch.allocate(byteLength);
  }

  #placeColumns(): void {
    this.columns.forEach((column, index) => {
      this.records.place(index, column);
    });
  }

  get rowCount(): number {
    return this.records.row;
  }

  /** Has room for as many rows more: a line may hold several. */
  makeRoom(added: number): void {
    const needed = this.rowCount + added;
    if (needed <= this.#rowsMax) return;
    this.#rowsMax = Math.max(needed, this.#rowsMax * 2);
    for (const column of this.columns) column.grow(this.#rowsMax);
    this.#placeColumns();
  }

  append(values: readonly LiteralValue[]): void {
    const { records } = this;
    const { row } = records;
    this.columns.forEach((column, index) => {
      const value = values[index];
      if (typeof value === 'string') this.#makeTextRoom(value.length * UTF8_BYTES_MAX);
      this.#texts.next = column.set(row, value, this.#texts.next);
    });
    records.row = row + 1;
  }

  /** Appends a row of which nothing is known. */
  appendNulls(): void {
    const { records } = this;
    const { row } = records;
    for (const column of this.columns) column.setNull(row);
    records.row = row + 1;
  }

  /** Texts that are there stay where they are until `finish`; what follows goes behind what is new. */
  #makeTextRoom(byteLength: number): void {
    const { start, next, end } = this.#texts;
    // Not for an empty text either at address 0, where the views of nulls are.
    if (next + byteLength < end) return;
    const size = Math.max(TEXT_BYTES_MIN, byteLength, 2 * (end - start));
    const address = this.#context.scratch.allocate(size);
    this.#texts = { start: address, next: address, end: address + size };
  }

  /** Takes back the last row that the kernel wrote: its line is read again. */
  takeBack(row: number): void {
    for (const column of this.columns) column.forget(row);
    this.records.takeBack(row);
  }

  /** The next row's record is corrupt; its text lies at [start, end) until `finish`. */
  noteCorrupt(start: number, end: number): void {
    this.#corrupt.note(this.rowCount, start, end);
  }

  finish(): Batch {
    const { rowCount } = this;
    const columns = this.#places.map((place): Column => {
      if (place === null) return this.#corrupt.finish(rowCount);
      const { nullCount, localCount } = this.records.counts(place);
      return this.columns[place].finish(rowCount, nullCount, localCount);
    });
    return insertBatch(rowCount, columns);
  }
}
