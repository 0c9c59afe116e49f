import { type Column, fixedColumn } from '../../columnar/batch.ts';
import { columnFromValues } from '../../columnar/column-from-values.ts';
import { columnFromViews } from '../../columnar/column-from-views.ts';
import { type DataType, layoutOf, widthOf } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import type { ComputeContext } from '../evaluation.ts';
import { type Zone, zoneOf } from '../time/zone.ts';
import { type ColumnPlace, isRaw } from './kernel-columns.ts';

const MICROS_PER_SECOND = 1_000_000;

/** Reads values of which the kernel gives only where their bytes are: addresses of u32 addresses, 0 for nulls. */
export interface NestedColumn {
  read(starts: number, ends: number, count: number): Column;
}

/**
 * A column while the rows of a block come in, most of them from the kernel. Fixed-width values go where they stay; of
 * texts only addresses are kept until the block is done; values of other types are JavaScript values.
 */
export class TargetColumn implements ColumnPlace {
  readonly type: DataType;
  /** True when the kernel gives only the bytes of a value. */
  readonly isRaw: boolean;
  values = 0;
  ends = 0;
  validity = 0;
  localRows = 0;
  /** Rows that `set` made null; those of the kernel are counted by the kernel. */
  #nullCount = 0;
  readonly #context: ComputeContext;
  readonly #isView: boolean;
  readonly #width: number;
  /** The zone of local times that the kernel leaves as they are. */
  readonly #zone: Zone | null;
  #rowsMax = 0;
  #viewsMax = 0;
  #localRowsMax = 0;
  #objects: LiteralValue[] = [];

  readonly #nested: NestedColumn | null;

  constructor(type: DataType, context: ComputeContext, nested: NestedColumn | null = null) {
    this.type = type;
    this.#nested = nested;
    this.isRaw = isRaw(type);
    this.#context = context;
    this.#isView = this.isRaw || type.kind === 'string';
    this.#width = widthOf(layoutOf(type));
    const zone = type.kind === 'timestamp' ? zoneOf(context.settings.timeZone) : null;
    this.#zone = zone?.fixedOffset === undefined ? zone : null;
  }

  /** Begins a block of at most `rowsMax` rows. */
  begin(rowsMax: number): void {
    const { arena, memory } = this.#context;
    this.#rowsMax = rowsMax;
    this.#nullCount = 0;
    this.#objects = [];
    this.validity = arena.allocateBitmap(rowsMax);
    memory.u8.fill(0xff, this.validity, this.validity + bitmapBytes(rowsMax));
    this.#reserveLocalRows(rowsMax);
    if (this.#isView) this.#reserveViews(rowsMax);
    else this.values = this.#allocateValues(rowsMax);
  }

  /** Makes room for more rows than were announced. */
  grow(rowsMax: number): void {
    const { arena, memory } = this.#context;
    const { values, ends, validity } = this;
    const used = this.#rowsMax;
    this.validity = arena.allocateBitmap(rowsMax);
    memory.u8.fill(0xff, this.validity, this.validity + bitmapBytes(rowsMax));
    memory.u8.copyWithin(this.validity, validity, validity + bitmapBytes(used));
    if (this.#isView) {
      this.#reserveViews(rowsMax);
      memory.u8.copyWithin(this.values, values, values + used * 4);
      memory.u8.copyWithin(this.ends, ends, ends + used * 4);
    } else {
      this.values = this.#allocateValues(rowsMax);
      memory.u8.copyWithin(this.values, values, values + this.#valuesBytes(used));
    }
    this.#rowsMax = rowsMax;
  }

  /** Writes a value that TypeScript read. A text goes to `heap`; returns where the heap goes on. */
  set(row: number, value: LiteralValue, heap: number): number {
    if (this.isRaw) this.#objects[row] = value;
    else if (value === null) this.setNull(row);
    else if (this.#isView) return this.#setText(row, value as string, heap);
    else this.#setFixed(row, value);
    return heap;
  }

  setNull(row: number): void {
    const { u8, u32 } = this.#context.memory;
    this.#nullCount++;
    u8[this.validity + (row >>> 3)] &= ~(1 << (row & 7));
    if (this.#isView) u32[this.values / 4 + row] = u32[this.ends / 4 + row] = 0;
  }

  /** Takes back that the kernel made a row null: the row is written again. */
  forget(row: number): void {
    this.#context.memory.u8[this.validity + (row >>> 3)] |= 1 << (row & 7);
  }

  /** The bytes that the kernel found for a row of a raw column, null when it has none. */
  rawText(row: number): string | null {
    const { u32, text } = this.#context.memory;
    const end = u32[this.ends / 4 + row];
    return end === 0 ? null : text.toString('utf8', u32[this.values / 4 + row], end);
  }

  finish(rowCount: number, kernelNullCount: number, localCount: number): Column {
    if (this.#zone !== null) this.#moveToUtc(localCount, this.#zone);
    if (this.#nested !== null) return this.#nested.read(this.values, this.ends, rowCount);
    if (this.isRaw) {
      const { arena } = this.#context;
      return columnFromValues(this.#objects.slice(0, rowCount), this.type, arena);
    }
    const validity = kernelNullCount + this.#nullCount > 0 ? this.validity : 0;
    if (!this.#isView) return fixedColumn(rowCount, validity, this.values);
    return columnFromViews(this.values, this.ends, rowCount, validity, this.#context);
  }

  #moveToUtc(localCount: number, zone: Zone): void {
    const { u32, i64 } = this.#context.memory;
    for (let index = 0; index < localCount; index++) {
      const word = this.values / 8 + u32[this.localRows / 4 + index];
      const local = Math.floor(Number(i64[word]) / MICROS_PER_SECOND);
      i64[word] += BigInt((zone.toUtc(local) - local) * MICROS_PER_SECOND);
    }
  }

  #reserveViews(rowsMax: number): void {
    const { scratch } = this.#context;
    if (rowsMax <= this.#viewsMax) return;
    this.#viewsMax = rowsMax;
    this.values = scratch.allocate(rowsMax * 4);
    this.ends = scratch.allocate(rowsMax * 4);
  }

  /** Only the kernel notes rows here, at most one a line: the list need not grow with the rows. */
  #reserveLocalRows(lineCount: number): void {
    if (this.#zone === null || lineCount <= this.#localRowsMax) return;
    this.#localRowsMax = lineCount;
    this.localRows = this.#context.scratch.allocate(lineCount * 4);
  }

  #allocateValues(rowsMax: number): number {
    return this.#context.arena.allocate(this.#valuesBytes(rowsMax));
  }

  #valuesBytes(rows: number): number {
    return this.#width === 0 ? bitmapBytes(rows) : rows * this.#width;
  }

  #setText(row: number, value: string, heap: number): number {
    const { text, u32 } = this.#context.memory;
    const end = heap + text.write(value, heap);
    u32[this.values / 4 + row] = heap;
    u32[this.ends / 4 + row] = end;
    return end;
  }

  #setFixed(row: number, value: LiteralValue): void {
    const { memory } = this.#context;
    const at = this.values;
    if (this.#width === 0) {
      const byte = at + (row >>> 3);
      const bit = 1 << (row & 7);
      memory.u8[byte] = value === true ? memory.u8[byte] | bit : memory.u8[byte] & ~bit;
    } else if (typeof value === 'bigint') memory.i64[at / 8 + row] = value;
    else if (this.#width === 8) memory.f64[at / 8 + row] = value as number;
    else if (this.#width === 1) memory.i8[at + row] = value as number;
    else if (this.#width === 2) memory.i16[at / 2 + row] = value as number;
    else if (this.type.kind === 'float') memory.f32[at / 4 + row] = value as number;
    else memory.i32[at / 4 + row] = value as number;
  }
}

function bitmapBytes(rows: number): number {
  return Math.ceil(rows / 64) * 8;
}
