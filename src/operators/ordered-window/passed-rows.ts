import type { Batch } from '../../columnar/batch.ts';
import type { RowNumbers } from '../../columnar/gather.ts';
import type { DataType } from '../../columnar/types.ts';
import type { WindowReach } from '../../plan/stages.ts';
import { NEVER } from '../../state/growth.ts';
import type { Slots } from '../../state/row-bag.ts';
import type { StatefulContext } from '../operator.ts';
import type { KeptRows } from '../recompute/kept-rows.ts';

/** What becomes of rows that were computed. */
interface Choice {
  /** Those that come out now. */
  readonly rows: RowNumbers;
  /** Their slots. */
  readonly leaving: Slots;
  /** Slots of rows that nothing looks at any more, and what their weights change by. */
  readonly forgotten: { readonly rows: Slots; readonly weights: number };
  /**
   * Keys without a row that waits, by place, where calls look back so far in time and no number of rows: once the watermark has
   * reached this time (µs), no later row looks at any of theirs.
   */
  readonly settled: ReadonlyMap<number, bigint>;
}

/** The kept rows of some keys that the watermark has passed: those that came out before, and those that may now. */
export class PassedRows {
  /** Their numbers among the kept rows, each as often as it is there. */
  readonly numbers: Uint32Array;
  readonly #kept: KeptRows;
  readonly #expiries: BigInt64Array;
  readonly #watermark: bigint;
  /** For each kept row the place of its key. */
  readonly #keys: Uint32Array;
  /** Places of keys with rows that the watermark has not passed. */
  readonly #waiting = new Set<number>();

  constructor(kept: KeptRows, expiries: BigInt64Array, watermark: bigint) {
    this.#kept = kept;
    this.#expiries = expiries;
    this.#watermark = watermark;
    const { rows, weights } = kept;
    this.#keys = new Uint32Array(rows.count);
    const numbers: number[] = [];
    let row = 0;
    for (const [key, end] of rows.ends.entries()) {
      for (; row < end; row++) {
        this.#keys[row] = key;
        if (!this.#isOut(row) && expiries[row]! > watermark) {
          this.#waiting.add(key);
          continue;
        }
        for (let time = 0; time < weights[row]!; time++) numbers.push(row);
      }
    }
    this.numbers = Uint32Array.from(numbers);
  }

  /** `whole` holds the rows key by key in the order of their times, with their numbers behind their columns. */
  choose(
    whole: Batch,
    how: {
      readonly types: readonly DataType[];
      readonly times: number;
      readonly reach: WindowReach;
    },
    context: StatefulContext,
  ): Choice {
    const { memory } = context;
    const numbersAt = whole.columns[how.types.length]!.values / 4;
    const numbers = memory.u32.slice(numbersAt, numbersAt + whole.rowCount);
    const times = memory.i64.slice(how.times / 8, how.times / 8 + whole.rowCount);
    const leaving: number[] = [];
    const gone = new Map<number, number>();
    const settled = new Map<number, bigint>();
    for (let start = 0; start < numbers.length; ) {
      const end = this.#endOfKey(numbers, start);
      const part = { numbers, times, start, end };
      const isClosing = context.closing !== null;
      const next = this.#firstWaiting(part, how.reach, isClosing);
      for (let place = start; place < next; place++) {
        if (!this.#isOut(numbers[place]!)) leaving.push(place);
      }
      // The end of the input passes no more than there is: later runs may look back at it.
      const until = isClosing ? times[end - 1]! : this.#watermark;
      const from = next < end ? times[next]! : until + 1n;
      addForgotten(part, { next, from }, how.reach, gone);
      const key = this.#keys[numbers[start]!]!;
      if (how.reach.rowsBefore === 0 && next === end && !this.#waiting.has(key))
        settled.set(key, times[end - 1]! + BigInt(how.reach.microsBefore));
      start = end;
    }
    const slots = leaving.map((place) => this.#slotOf(numbers[place]!, memory.u32));
    return {
      rows: wordsAt(leaving, context),
      leaving: wordsAt([...new Set(slots)], context),
      forgotten: {
        rows: wordsAt(
          [...gone.keys()].map((row) => this.#slotOf(row, memory.u32)),
          context,
        ),
        weights: wordsAt(
          [...gone.values()].map((count) => -count),
          context,
        ).address,
      },
      settled,
    };
  }

  #isOut(row: number): boolean {
    return this.#expiries[row] === NEVER;
  }

  #slotOf(row: number, words: Uint32Array): number {
    return words[this.#kept.rows.address / 4 + row]!;
  }

  #endOfKey(numbers: Uint32Array, start: number): number {
    const key = this.#keys[numbers[start]!];
    let end = start + 1;
    while (end < numbers.length && this.#keys[numbers[end]!] === key) end++;
    return end;
  }

  /** The place of the first row that has to wait for what its results look at; copies of a row wait together. */
  #firstWaiting(
    { numbers, times, start, end }: KeyPart,
    { rowsBehind, microsBehind }: WindowReach,
    isClosing: boolean,
  ): number {
    if (isClosing) return end;
    let next = Math.max(start, end - rowsBehind);
    while (next > start && times[next - 1]! + BigInt(microsBehind) > this.#watermark) next--;
    while (next > start && next < end && numbers[next] === numbers[next - 1]) next--;
    return next;
  }
}

/** The rows of one key among all, by their places. */
interface KeyPart {
  readonly numbers: Uint32Array;
  readonly times: BigInt64Array;
  readonly start: number;
  readonly end: number;
}

/** Rows that came out and that no row from the time `from` on looks back at, nor, at that time, has as its peers. */
function addForgotten(
  { numbers, times, start }: KeyPart,
  { next, from }: { readonly next: number; readonly from: bigint },
  { rowsBefore, microsBefore }: WindowReach,
  gone: Map<number, number>,
): void {
  if (rowsBefore === null) return;
  const oldest = from - BigInt(microsBefore);
  for (let place = start; place < next - rowsBefore; place++) {
    if (times[place]! >= oldest) break;
    const row = numbers[place]!;
    gone.set(row, (gone.get(row) ?? 0) + 1);
  }
}

function wordsAt(values: readonly number[], { scratch, memory }: StatefulContext): Slots {
  const address = scratch.allocate(Math.max(4, values.length * 4));
  memory.i32.set(values, address / 4);
  return { address, count: values.length };
}
