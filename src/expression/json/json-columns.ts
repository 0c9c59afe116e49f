// Values of JSON inside of others, as columns: structs by the kernel that reads lines, arrays element by element as columns again.

import type { Batch, Column } from '../../columnar/batch.ts';
import { columnFromValues } from '../../columnar/column-from-values.ts';
import type { DataType, StructField } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import type { ComputeContext } from '../evaluation.ts';
import { isRaw, KernelColumns } from '../lines/kernel-columns.ts';
import { byteLengthOf, type LineViews } from '../lines/line-views.ts';
import { ScratchRoom } from '../lines/scratch-room.ts';
import { TargetColumn } from '../lines/target-column.ts';
import { isSet } from '../validity.ts';
import { type JsonFields, JsonLines, readWhole } from './json-lines.ts';
import { BAD, valueReader } from './json-values.ts';

/** Values that lie anywhere: `starts` and `ends` are addresses of u32 addresses, 0 for nulls. */
interface PlacedValues {
  readonly count: number;
  readonly starts: number;
  readonly ends: number;
}

export interface ValueViews extends PlacedValues {
  /** At least as much as all values have together. */
  readonly byteLength: number;
}

/** What was read; the rows of the bitmap `bad` (0: none) are to be read another way. */
interface ReadValues {
  readonly column: Column;
  readonly bad: number;
}

interface JsonColumn {
  read(values: PlacedValues): ReadValues;
}

/** Where the texts of lines go whose escapes are resolved. */
interface TextHeap {
  /** Where the next text goes. */
  next: number;
}

function jsonColumn(type: DataType, context: ComputeContext, heap: TextHeap): JsonColumn {
  if (type.kind === 'struct' && isPlainStruct(type.fields)) {
    return new StructColumn(type.fields, context, heap);
  }
  if (type.kind === 'array') return new ListColumn(type.element, context, heap);
  return isRaw(type) ? new OtherColumn(type, context) : new ScalarColumn(type, context, heap);
}

/** Whether the kernel can read objects as structs of these fields: it does not tell null from what is missing. */
export function isPlainStruct(fields: readonly StructField[]): boolean {
  const names = new Set(fields.map(({ name }) => name));
  const hasDefault = fields.some(({ ifMissing }) => ifMissing !== undefined);
  return names.size === fields.length && names.size > 0 && !names.has('') && !hasDefault;
}

/** Stands for a null: all fields are null, and the struct too. */
const NOTHING = '{}\n';

/** Lines of objects, and the values inside of their values, as columns. */
export class NestedLines {
  readonly #context: ComputeContext;
  readonly #objects: Objects;
  /** One for all that the lines hold: each text stands in one place, and resolving escapes never makes it longer. */
  readonly #heap: TextHeap = { next: 0 };
  readonly #room: ScratchRoom;

  constructor(fields: JsonFields, context: ComputeContext) {
    this.#context = context;
    this.#room = new ScratchRoom(context.scratch);
    this.#objects = new Objects(fields, context, this.#heap);
  }

  /** Of lines that have a row each those of the bitmap `bad` (0: none) are to be read another way. */
  read(lines: LineViews): ReadObjects {
    this.#begin(lines);
    return this.#objects.read(lines);
  }

  /** The rows of lines that have one each but for those that are blank; null where any of them is to be read another way. */
  readPlain(lines: LineViews): Batch | null {
    this.#begin(lines);
    return this.#objects.readPlain(lines);
  }

  #begin(lines: LineViews): void {
    this.#heap.next = this.#room.take(byteLengthOf(lines, this.#context.memory));
  }
}

/** A batch of objects; the rows of the bitmap `bad` (0: none) are to be read another way. */
interface ReadObjects {
  readonly batch: Batch;
  readonly bad: number;
}

/** Objects that each end as lines do. */
class Objects {
  readonly #context: ComputeContext;
  readonly #lines: JsonLines;
  readonly #heap: TextHeap;
  readonly #badRoom: ScratchRoom;
  #bad = 0;

  constructor(fields: JsonFields, context: ComputeContext, heap: TextHeap) {
    this.#context = context;
    this.#badRoom = new ScratchRoom(context.scratch);
    this.#heap = heap;
    this.#lines = new JsonLines(fields, context, (type) => {
      const inner = jsonColumn(type, context, heap);
      return { read: (starts, ends, count) => this.#readInner(inner, starts, ends, count) };
    });
  }

  read(lines: LineViews): ReadObjects {
    const { columns } = this.#lines;
    let line = this.#begin(lines);
    while (line < lines.count) {
      if (this.#bad === 0) this.#bad = noRows(this.#badRoom, lines.count, this.#context);
      setRow(this.#bad, line, this.#context);
      columns.appendNulls();
      line = this.#lines.read(lines, line + 1);
    }
    return { batch: this.#finish(), bad: this.#bad };
  }

  readPlain(lines: LineViews): Batch | null {
    if (this.#begin(lines) < lines.count) return null;
    const batch = this.#finish();
    return this.#bad === 0 ? batch : null;
  }

  #begin(lines: LineViews): number {
    this.#bad = 0;
    this.#lines.columns.beginAt(lines.count, this.#heap.next);
    return this.#lines.read(lines, 0);
  }

  /** Reads what is inside of values, whose texts go behind those of the objects themselves. */
  #finish(): Batch {
    const { columns } = this.#lines;
    this.#heap.next = columns.records.heap;
    return columns.finish();
  }

  #readInner(inner: JsonColumn, starts: number, ends: number, count: number): Column {
    const { kernels } = this.#context;
    const { column, bad } = inner.read({ count, starts, ends });
    if (bad !== 0 && this.#bad !== 0) kernels.orBitmaps(this.#bad, bad, count, this.#bad);
    else if (bad !== 0) this.#bad = bad;
    return column;
  }
}

/** Structs of objects. */
class StructColumn implements JsonColumn {
  readonly #context: ComputeContext;
  readonly #objects: Objects;
  readonly #nothing: number;
  readonly #starts: ScratchRoom;
  readonly #ends: ScratchRoom;

  constructor(fields: readonly StructField[], context: ComputeContext, heap: TextHeap) {
    this.#context = context;
    this.#nothing = placeText(NOTHING, context);
    this.#starts = new ScratchRoom(context.scratch);
    this.#ends = new ScratchRoom(context.scratch);
    this.#objects = new Objects(allOf(fields), context, heap);
  }

  read({ count, starts, ends }: PlacedValues): ReadValues {
    const { kernels } = this.#context;
    const own = [this.#starts.take(count * 4), this.#ends.take(count * 4)] as const;
    kernels.copyBytes(starts, own[0], count * 4);
    kernels.copyBytes(ends, own[1], count * 4);
    const validity = this.#replaceNulls(own, count);
    const { batch, bad } = this.#objects.read({ count, starts: own[0], ends: own[1] });
    return { column: structOf(batch, validity), bad };
  }

  #replaceNulls([starts, ends]: readonly [number, number], count: number): number {
    const { kernels, arena, memory } = this.#context;
    const validity = arena.allocateBitmap(count);
    if (kernels.presentViews(starts, count, validity) === 0) return 0;
    const end = this.#nothing + NOTHING.length - 1;
    for (let row = 0; row < count; row++) {
      if (memory.u32[starts / 4 + row] !== 0) continue;
      memory.u32[starts / 4 + row] = this.#nothing;
      memory.u32[ends / 4 + row] = end;
    }
    return validity;
  }
}

/** All fields of structs. */
export function allOf(fields: readonly StructField[]): JsonFields {
  return { fields, columns: fields.map(({ name }) => name), corruptName: '' };
}

export function structOf({ rowCount, columns }: Batch, validity: number): Column {
  return { length: rowCount, validity, values: 0, offsets: 0, children: columns };
}

/** Values that the kernel reads. */
class ScalarColumn implements JsonColumn {
  readonly #context: ComputeContext;
  readonly #records: KernelColumns;
  readonly #target: TargetColumn;
  readonly #heap: TextHeap;
  readonly #bad: ScratchRoom;

  constructor(type: DataType, context: ComputeContext, heap: TextHeap) {
    this.#context = context;
    this.#heap = heap;
    this.#bad = new ScratchRoom(context.scratch);
    this.#records = new KernelColumns([type], context);
    this.#target = new TargetColumn(type, context);
  }

  read({ count, starts, ends }: PlacedValues): ReadValues {
    const { kernels } = this.#context;
    const records = this.#records;
    records.begin(this.#heap.next);
    this.#target.begin(count);
    records.place(0, this.#target);
    const bad = this.#bad.takeBitmap(count);
    const { address, columns } = records;
    const isAny = kernels.readJsonValues(address, columns, starts, ends, count, bad) !== 0;
    this.#heap.next = records.heap;
    const { nullCount, localCount } = records.counts(0);
    const column = this.#target.finish(count, nullCount, localCount);
    return { column, bad: isAny ? bad : 0 };
  }
}

const NO_ROOM = -2;
/** How many elements there may be of a list before the kernel is asked again with more room. */
const FIRST_COUNT = 4;

class ListColumn implements JsonColumn {
  readonly #context: ComputeContext;
  readonly #elements: JsonColumn;
  readonly #starts: ScratchRoom;
  readonly #ends: ScratchRoom;
  readonly #bad: ScratchRoom;

  constructor(element: DataType, context: ComputeContext, heap: TextHeap) {
    this.#context = context;
    this.#starts = new ScratchRoom(context.scratch);
    this.#ends = new ScratchRoom(context.scratch);
    this.#bad = new ScratchRoom(context.scratch);
    this.#elements = jsonColumn(element, context, heap);
  }

  read({ count, starts }: PlacedValues): ReadValues {
    const { kernels, arena } = this.#context;
    const validity = arena.allocateBitmap(count);
    const missing = kernels.presentViews(starts, count, validity);
    const offsets = arena.allocate((count + 1) * 4);
    const bad = this.#bad.takeBitmap(count);
    let [total, capacity] = [NO_ROOM, count * FIRST_COUNT];
    let views = { starts: 0, ends: 0 };
    while (total === NO_ROOM) {
      views = { starts: this.#starts.take(capacity * 4), ends: this.#ends.take(capacity * 4) };
      const to = [offsets, views.starts, views.ends, capacity, bad] as const;
      total = kernels.splitJsonArrays(starts, count, ...to);
      capacity *= 2;
    }
    const { column, bad: badElements } = this.#elements.read({ count: total, ...views });
    if (badElements !== 0) this.#noteOwners(badElements, offsets, count, bad);
    const isAny = kernels.firstSetBit(bad, count) >= 0;
    return {
      column: {
        length: count,
        validity: missing > 0 ? validity : 0,
        values: 0,
        offsets,
        children: [column],
      },
      bad: isAny ? bad : 0,
    };
  }

  /** An element that is bad spoils its list. */
  #noteOwners(badElements: number, offsets: number, count: number, bad: number): void {
    const { u8, u32 } = this.#context.memory;
    for (let row = 0; row < count; row++) {
      const end = u32[offsets / 4 + row + 1]!;
      for (let element = u32[offsets / 4 + row]!; element < end; element++) {
        if (isSet(badElements, element, u8)) setRow(bad, row, this.#context);
      }
    }
  }
}

/** Maps, bytes, long decimals and intervals: value by value. */
class OtherColumn implements JsonColumn {
  readonly #context: ComputeContext;
  readonly #type: DataType;
  readonly #bad: ScratchRoom;

  constructor(type: DataType, context: ComputeContext) {
    this.#context = context;
    this.#type = type;
    this.#bad = new ScratchRoom(context.scratch);
  }

  read({ count, starts, ends }: PlacedValues): ReadValues {
    const { memory, arena, settings } = this.#context;
    const read = valueReader(this.#type, { timeZone: settings.timeZone });
    const values = new Array<LiteralValue>(count).fill(null);
    let bad = 0;
    for (let row = 0; row < count; row++) {
      const start = memory.u32[starts / 4 + row]!;
      if (start === 0) continue;
      const findings = { problem: null };
      const text = memory.text.toString('utf8', start, memory.u32[ends / 4 + row]);
      const value = readWhole(text, read, findings);
      if (value !== BAD && findings.problem === null) values[row] = value;
      else {
        if (bad === 0) bad = noRows(this.#bad, count, this.#context);
        setRow(bad, row, this.#context);
      }
    }
    return { column: columnFromValues(values, this.#type, arena), bad };
  }
}

function noRows(room: ScratchRoom, count: number, { kernels }: ComputeContext): number {
  const bitmap = room.takeBitmap(count);
  kernels.setBits(bitmap, 0, count, 0);
  return bitmap;
}

function setRow(bitmap: number, row: number, { memory }: ComputeContext): void {
  memory.u8[bitmap + (row >>> 3)]! |= 1 << (row & 7);
}

/** The address of a text that is put into the memory. */
export function placeText(text: string, { scratch, memory }: ComputeContext): number {
  const address = scratch.allocate(text.length);
  memory.text.write(text, address, 'latin1');
  return address;
}
