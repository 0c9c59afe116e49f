import type { Column } from '../../columnar/batch.ts';
import { schema } from '../../columnar/schema.ts';
import { struct } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { assert } from '../../errors.ts';
import { patternsOf, unpackOptions } from '../../expression/constant-options.ts';
import type { DecodedText } from '../../expression/decoded-text.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import { type RootReader, rootReader } from '../../expression/json/json-root.ts';
import { inTimeZone } from '../columns/time-options.ts';
import { JsonReader } from '../json/json-reader.ts';
import type { LineBlock } from '../lines.ts';
import { type RecordBlock, type RecordPart, viewsOf } from './record-reader.ts';

/** Stands for a null: all fields are null, and the struct too. */
const NOTHING = '{}\n';
/** Stands for what the kernel must not read over as a blank line: it refuses it. */
const REFUSED = '!\n';
const END_BYTES = 1;

/**
 * A struct of each key or value, as `from_json` makes it. The kernel of the JSON format reads plain texts; for all others
 * the function itself is asked, so that there is one answer.
 */
export class DecodedJson {
  readonly #part: RecordPart;
  readonly #context: ComputeContext;
  readonly #reader: JsonReader;
  readonly #read: RootReader;
  readonly #nulls: readonly null[];
  readonly #nothing: number;
  readonly #refused: number;
  /** Two views a row: those of the block, and those that the kernel reads. */
  #views: readonly [number, number, number, number] = [0, 0, 0, 0];
  #rowsMax = 0;
  #copies = 0;
  #copyBytes = 0;
  /** Of the structs in work. */
  #validity = 0;
  #block: LineBlock | null = null;

  constructor(part: RecordPart, { fields, options: packed }: DecodedText, context: ComputeContext) {
    assert(fields !== null, 'what is decoded is a struct');
    this.#part = part;
    const options = unpackOptions(packed);
    this.#context = inTimeZone(context, options.get('timezone') ?? null);
    const { timeZone } = this.#context.settings;
    this.#read = rootReader(struct(fields), { timeZone, patterns: patternsOf(options) }, options);
    this.#nulls = fields.map(() => null);
    this.#nothing = this.#constant(NOTHING);
    this.#refused = this.#constant(REFUSED);
    // No field is the reader's own for what is corrupt: to the kernel it is one like any other.
    const request = {
      schema: schema(fields),
      columns: fields.map(({ name }) => name),
      options: { columnNameOfCorruptRecord: '' },
    };
    const lines = { next: () => this.#take() };
    const texts = { description: part, lines, valuesOf: (row: number) => this.#valuesOf(row) };
    this.#reader = JsonReader.ofTexts(texts, request, this.#context);
  }

  read(block: RecordBlock): Column {
    const { count } = block;
    this.#block = this.#linesOf(block);
    const batch = this.#reader.next();
    assert(batch !== null && batch.rowCount === count, 'each record is one row');
    const children = batch.columns;
    return { length: count, validity: this.#validity, values: 0, offsets: 0, children };
  }

  #constant(text: string): number {
    const address = this.#context.scratch.allocate(text.length);
    this.#context.memory.text.write(text, address, 'latin1');
    return address;
  }

  #take(): LineBlock | null {
    const block = this.#block;
    this.#block = null;
    return block;
  }

  /** The texts as lines that the kernel may read, each ended; notes which are null. */
  #linesOf(block: RecordBlock): LineBlock {
    const { count, byteLength } = block;
    const { kernels, arena } = this.#context;
    this.#reserve(count);
    const [ownStarts, ownEnds, starts, ends] = this.#views;
    const [sourceStarts, sourceEnds] = viewsOf(block, this.#part);
    for (const views of [ownStarts, starts]) kernels.copyBytes(sourceStarts, views, count * 4);
    for (const views of [ownEnds, ends]) kernels.copyBytes(sourceEnds, views, count * 4);
    this.#validity = arena.allocateBitmap(count);
    kernels.presentViews(starts, count, this.#validity);
    const refusedEnd = this.#refused + REFUSED.length - END_BYTES;
    kernels.replaceBlankViews(starts, ends, count, this.#refused, refusedEnd);
    this.#replaceNulls(count);
    const room = byteLength + count * NOTHING.length;
    if (!kernels.areEnded(ends, count)) this.#copyEnded(count, room);
    return { count, starts, ends, byteLength: room, fileOffset: () => 0 };
  }

  #replaceNulls(count: number): void {
    const [ownStarts, , starts, ends] = this.#views;
    const { u32 } = this.#context.memory;
    const end = this.#nothing + NOTHING.length - END_BYTES;
    for (let row = 0; row < count; row++) {
      if (u32[ownStarts / 4 + row] !== 0) continue;
      u32[starts / 4 + row] = this.#nothing;
      u32[ends / 4 + row] = end;
    }
  }

  /** Behind a text may stand what looks like more of it. */
  #copyEnded(count: number, room: number): void {
    const { kernels, scratch } = this.#context;
    if (room > this.#copyBytes) {
      this.#copyBytes = room;
      this.#copies = scratch.allocate(room);
    }
    const [, , starts, ends] = this.#views;
    kernels.copyEnded(starts, ends, count, this.#copies);
  }

  #reserve(count: number): void {
    if (count <= this.#rowsMax) return;
    this.#rowsMax = count;
    const { scratch } = this.#context;
    const view = (): number => scratch.allocate(count * 4);
    this.#views = [view(), view(), view(), view()];
  }

  /** What the function makes of a text that the kernel has refused. */
  #valuesOf(row: number): readonly LiteralValue[] {
    const { u8, u32, text } = this.#context.memory;
    const [starts, ends] = this.#views;
    const own = text.toString('utf8', u32[starts / 4 + row]!, u32[ends / 4 + row]!);
    const value = this.#read(own, { problem: null });
    if (value !== null) return value as readonly LiteralValue[];
    u8[this.#validity + (row >>> 3)]! &= ~(1 << (row & 7));
    return this.#nulls;
  }
}
