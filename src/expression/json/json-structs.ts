import type { Column } from '../../columnar/batch.ts';
import { holdsKind, type StructField, struct } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { assert } from '../../errors.ts';
import { type ConstantOptions, patternsOf } from '../constant-options.ts';
import type { ComputeContext } from '../evaluation.ts';
import type { LineViews } from '../lines/line-views.ts';
import { findZone } from '../time/zone.ts';
import { JsonLines } from './json-lines.ts';
import { type RootReader, rootReader } from './json-root.ts';

/** Texts that lie anywhere: `starts` and `ends` are addresses of u32 addresses, 0 for nulls. */
export interface TextViews {
  readonly count: number;
  readonly starts: number;
  readonly ends: number;
  /** At least as much as all texts have together. */
  readonly byteLength: number;
}

/** Gets what is wrong with the text of a row. */
type OnProblem = (row: number, problem: string) => void;

/** Stands for a null: all fields are null, and the struct too. */
const NOTHING = '{}\n';
/** Stands for what the kernel must not read over as a blank line: it refuses it. */
const REFUSED = '!\n';
const END_BYTES = 1;

/** With patterns of times the kernel reads nothing. */
const OPTION_NAMES: ReadonlySet<string> = new Set([
  'mode',
  'timezone',
  'columnnameofcorruptrecord',
]);

/** Whether texts of JSON can be read as structs of these fields with such options. */
export function readsAsStructs(fields: readonly StructField[], options: ConstantOptions): boolean {
  const names = new Set(fields.map(({ name }) => name));
  const isPlain = names.size === fields.length && names.size > 0 && !names.has('');
  // The kernel takes null for no value, which to a VARIANT is one.
  const hasVariant = holdsKind(struct(fields), 'variant');
  const zone = options.get('timezone');
  const hasZone = zone === undefined || findZone(zone) !== undefined;
  const areKnown = [...options.keys()].every((own) => OPTION_NAMES.has(own));
  return isPlain && !hasVariant && hasZone && areKnown;
}

/**
 * A struct of each text, as `from_json` makes it. A kernel reads plain texts; all others are read one by one, as values. The
 * context has the time zone of the options.
 */
export class JsonStructs {
  readonly #context: ComputeContext;
  readonly #lines: JsonLines;
  readonly #read: RootReader;
  readonly #nulls: readonly null[];
  readonly #onProblem: OnProblem | null;
  /** The kernel does not tell null from what is missing. */
  readonly #isForKernel: boolean;
  readonly #nothing: number;
  readonly #refused: number;
  /** The views that the kernel reads. */
  #views: readonly [starts: number, ends: number] = [0, 0];
  #rowsMax = 0;
  #copies = 0;
  #copyBytes = 0;
  /** Of the structs in work. */
  #validity = 0;

  constructor(
    fields: readonly StructField[],
    options: ConstantOptions,
    context: ComputeContext,
    onProblem: OnProblem | null = null,
  ) {
    const { timeZone } = context.settings;
    this.#context = context;
    this.#onProblem = onProblem;
    this.#read = rootReader(struct(fields), { timeZone, patterns: patternsOf(options) }, options);
    this.#nulls = fields.map(() => null);
    this.#isForKernel = fields.every(({ ifMissing }) => ifMissing === undefined);
    this.#nothing = this.#constant(NOTHING);
    this.#refused = this.#constant(REFUSED);
    const columns = fields.map(({ name }) => name);
    // No field is the reader's own for what is corrupt: to the kernel it is one like any other.
    this.#lines = new JsonLines({ fields, columns, corruptName: '' }, context);
  }

  read(texts: TextViews): Column {
    const { count } = texts;
    const lines = this.#linesOf(texts);
    const { columns } = this.#lines;
    // Resolving escapes never makes a text longer.
    columns.begin(lines, 1);
    let line = this.#readPlain(lines, 0);
    while (line < count) {
      columns.append(this.#valuesOf(texts, line));
      line = this.#readPlain(lines, line + 1);
    }
    const { rowCount, columns: children } = columns.finish();
    assert(rowCount === count, 'each text is one row');
    return { length: count, validity: this.#validity, values: 0, offsets: 0, children };
  }

  #readPlain(lines: LineViews, from: number): number {
    return this.#isForKernel ? this.#lines.read(lines, from) : from;
  }

  #constant(text: string): number {
    const address = this.#context.scratch.allocate(text.length);
    this.#context.memory.text.write(text, address, 'latin1');
    return address;
  }

  /** The texts as lines that the kernel may read, each ended; notes which are null. */
  #linesOf({ count, byteLength, ...source }: TextViews): LineViews {
    const { kernels, arena } = this.#context;
    this.#reserve(count);
    const [starts, ends] = this.#views;
    kernels.copyBytes(source.starts, starts, count * 4);
    kernels.copyBytes(source.ends, ends, count * 4);
    this.#validity = arena.allocateBitmap(count);
    const missing = kernels.presentViews(starts, count, this.#validity);
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

  /** What is made of a text that the kernel has refused. */
  #valuesOf({ starts, ends }: TextViews, row: number): readonly LiteralValue[] {
    const { u8, u32, text } = this.#context.memory;
    const findings = { problem: null };
    const own = text.toString('utf8', u32[starts / 4 + row]!, u32[ends / 4 + row]!);
    const value = this.#read(own, findings);
    if (findings.problem !== null) this.#onProblem?.(row, findings.problem);
    if (value !== null) return value as readonly LiteralValue[];
    u8[this.#validity + (row >>> 3)]! &= ~(1 << (row & 7));
    return this.#nulls;
  }
}
