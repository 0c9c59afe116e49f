import { Arena } from '../../columnar/arena.ts';
import type { Column } from '../../columnar/batch.ts';
import { columnFromValues } from '../../columnar/column-from-values.ts';
import { concatColumns } from '../../columnar/concat.ts';
import { gatherColumn } from '../../columnar/gather.ts';
import { type DataType, holdsKind, type StructField, struct } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { type ConstantOptions, patternsOf } from '../constant-options.ts';
import type { ComputeContext } from '../evaluation.ts';
import type { LineViews } from '../lines/line-views.ts';
import { findZone } from '../time/zone.ts';
import { isSet } from '../validity.ts';
import {
  allOf,
  isPlainStruct,
  NestedLines,
  placeText,
  structOf,
  type ValueViews,
} from './json-columns.ts';
import { type RootReader, rootReader } from './json-root.ts';

/** Gets what is wrong with the text of a row. */
type OnProblem = (row: number, problem: string) => void;

/** Stands for what the kernel must not read over as a blank line: it refuses it. */
const REFUSED = '!\n';
/** Stands for a null: all fields are null, and the struct too. */
const NOTHING = '{}\n';
const END_BYTES = 1;

/** With patterns of times the kernel reads nothing. */
const OPTION_NAMES: ReadonlySet<string> = new Set([
  'mode',
  'timezone',
  'columnnameofcorruptrecord',
]);

/** Whether texts of JSON can be read as structs of these fields with such options. */
export function readsAsStructs(fields: readonly StructField[], options: ConstantOptions): boolean {
  // The kernel takes null for no value, which to a VARIANT is one.
  const hasVariant = holdsKind(struct(fields), 'variant');
  const zone = options.get('timezone');
  const hasZone = zone === undefined || findZone(zone) !== undefined;
  const areKnown = [...options.keys()].every((own) => OPTION_NAMES.has(own));
  return isPlainStruct(fields) && !hasVariant && hasZone && areKnown;
}

/**
 * A struct of each text, as `from_json` makes it. Kernels read plain texts; all others are read one by one, as values. The context
 * has the time zone of the options.
 */
export class JsonStructs {
  readonly #context: ComputeContext;
  readonly #type: DataType;
  readonly #lines: NestedLines;
  readonly #read: RootReader;
  readonly #onProblem: OnProblem | null;
  readonly #nothing: number;
  readonly #refused: number;
  /** The views that the kernel reads. */
  #views: readonly [starts: number, ends: number] = [0, 0];
  #rowsMax = 0;
  #copies = 0;
  #copyBytes = 0;

  constructor(
    fields: readonly StructField[],
    options: ConstantOptions,
    context: ComputeContext,
    onProblem: OnProblem | null = null,
  ) {
    const { timeZone } = context.settings;
    this.#context = context;
    this.#onProblem = onProblem;
    this.#type = struct(fields);
    this.#read = rootReader(this.#type, { timeZone, patterns: patternsOf(options) }, options);
    this.#nothing = placeText(NOTHING, context);
    this.#refused = placeText(REFUSED, context);
    this.#lines = new NestedLines(allOf(fields), context);
  }

  read(texts: ValueViews): Column {
    const validity = this.#context.arena.allocateBitmap(texts.count);
    const { batch, bad } = this.#lines.read(this.#linesOf(texts, validity));
    const column = structOf(batch, validity);
    return bad === 0 ? column : this.#withOthers(column, bad, texts);
  }

  /** The texts as lines that the kernel may read, each ended; `validity` gets which are not null. */
  #linesOf({ count, byteLength, ...source }: ValueViews, validity: number): LineViews {
    const { kernels } = this.#context;
    this.#reserve(count);
    const [starts, ends] = this.#views;
    kernels.copyBytes(source.starts, starts, count * 4);
    kernels.copyBytes(source.ends, ends, count * 4);
    const missing = kernels.presentViews(starts, count, validity);
    const refusedEnd = this.#refused + REFUSED.length - END_BYTES;
    kernels.replaceBlankViews(starts, ends, count, this.#refused, refusedEnd);
    if (missing > 0) this.#replaceNulls(source.starts, count);
    const room = byteLength + count * NOTHING.length;
    if (!kernels.areEnded(ends, count)) this.#copyEnded(count, room);
    return { count, starts, ends, byteLength: room };
  }

  #replaceNulls(sourceStarts: number, count: number): void {
    const [starts, ends] = this.#views;
    const { u32 } = this.#context.memory;
    const end = this.#nothing + NOTHING.length - END_BYTES;
    for (let row = 0; row < count; row++) {
      if (u32[sourceStarts / 4 + row] !== 0) continue;
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
    const [starts, ends] = this.#views;
    kernels.copyEnded(starts, ends, count, this.#copies);
  }

  #reserve(count: number): void {
    if (count <= this.#rowsMax) return;
    this.#rowsMax = count;
    const { scratch } = this.#context;
    this.#views = [scratch.allocate(count * 4), scratch.allocate(count * 4)];
  }

  /** Reads bad rows as values, and puts these in their places. */
  #withOthers(column: Column, bad: number, texts: ValueViews): Column {
    const { memory, scratch } = this.#context;
    // What is temporary to the context lasts until a whole split is read.
    const temporary = new Arena(memory, scratch.owner);
    try {
      return this.#mixed(column, bad, texts, { ...this.#context, scratch: temporary });
    } finally {
      temporary.release();
    }
  }

  #mixed(column: Column, bad: number, texts: ValueViews, context: ComputeContext): Column {
    const { memory, scratch } = context;
    const { count } = texts;
    const address = scratch.allocate(count * 4);
    const others: LiteralValue[] = [];
    for (let row = 0; row < count; row++) {
      const isBad = isSet(bad, row, memory.u8);
      memory.u32[address / 4 + row] = isBad ? count + others.length : row;
      if (isBad) others.push(this.#valueOf(texts, row));
    }
    const parts = [column, columnFromValues(others, this.#type, scratch)];
    const all = concatColumns(parts, this.#type, { ...context, arena: scratch });
    return gatherColumn(all, this.#type, { address, count }, context);
  }

  #valueOf({ starts, ends }: ValueViews, row: number): LiteralValue {
    const { u32, text } = this.#context.memory;
    const findings = { problem: null };
    const own = text.toString('utf8', u32[starts / 4 + row]!, u32[ends / 4 + row]!);
    const value = this.#read(own, findings);
    if (findings.problem !== null) this.#onProblem?.(row, findings.problem);
    return value;
  }
}
