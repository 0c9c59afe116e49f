// Deduplication against a reference that keeps a map of keys.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BIGINT, STRING, TIMESTAMP } from '../../src/columnar/types.ts';
import type { Row } from '../../src/columnar/value.ts';
import type { DeduplicateSpec } from '../../src/plan/stages.ts';
import { columnOf, typesOf } from '../support/expressions.ts';
import { type SplitRows, StatefulRun, unordered } from '../support/stateful-run.ts';

const columns = { ts: TIMESTAMP, key: STRING, value: BIGINT };
const [ts, key, value] = ['ts', 'key', 'value'].map((name) => columnOf(columns, name));

/** How dropDuplicates and dropDuplicatesWithinWatermark are staged. */
const variants: readonly (Pick<DeduplicateSpec, 'eventTime' | 'expiry'> & {
  readonly name: string;
  readonly keys: readonly (typeof ts)[];
})[] = [
  { name: 'without a watermark', keys: [key, value], eventTime: null, expiry: null },
  { name: 'by keys without the event time', keys: [key], eventTime: ts, expiry: null },
  {
    name: 'by the event time, too',
    keys: [key, ts],
    eventTime: ts,
    expiry: { time: ts, delayMs: 0 },
  },
  {
    name: 'within the watermark',
    keys: [key],
    eventTime: ts,
    expiry: { time: ts, delayMs: 2 },
  },
];

const millisecond = fc.option(
  fc.integer({ min: 1, max: 14 }).map((ms) => BigInt(ms) * 1000n),
  { freq: 8 },
);
const row = fc.tuple(
  millisecond,
  fc.option(
    fc.constantFrom('', 'a', 'b', 'a key that is longer than what a row of the table has'),
    {
      freq: 6,
    },
  ),
  fc.bigInt({ min: 0n, max: 2n }),
) as fc.Arbitrary<Row>;
const splits: fc.Arbitrary<SplitRows[]> = fc.array(
  fc.array(fc.array(row, { maxLength: 8 }), { maxLength: 3 }),
  { maxLength: 3 },
);
const script = fc.array(
  fc.record({ splits, advanceMs: fc.integer({ min: 0, max: 4 }), restart: fc.boolean() }),
  { maxLength: 8 },
);

test.each(variants)(
  '$name the first row of each key passes, as long as the key is known',
  (variant) => {
    const { keys, eventTime, expiry } = variant;
    fc.assert(
      fc.property(script, fc.integer({ min: 1, max: 3 }), (steps, partitionCount) => {
        const run = new StatefulRun({
          columns,
          operators: [{ kind: 'encodeKey', keys, notNull: [] }],
          stateful: {
            kind: 'deduplicate',
            operatorId: 'd',
            keyTypes: keys.map(({ type }) => type),
            types: typesOf(columns),
            eventTime,
            expiry,
          },
          outputMode: 'append',
          partitionCount,
        });
        const reference = new Reference(variant);
        let lateness = 0n;
        for (const step of steps) {
          const eviction = lateness + BigInt(step.advanceMs) * 1000n;
          const expected = reference.step(step.splits.flat(2), lateness, eviction);
          expect(unordered(run.step(step.splits, lateness, eviction))).toEqual(unordered(expected));
          expect(run.counters).toEqual(reference.counters);
          lateness = eviction;
          if (step.restart) run.restart();
        }
        run.close();
      }),
      { numRuns: 150 },
    );
  },
);

class Reference {
  readonly #variant: (typeof variants)[number];
  /** Expiry by key; null for those that stay. */
  readonly #known = new Map<string, bigint | null>();
  counters = { rowsTotal: 0, rowsUpdated: 0, rowsRemoved: 0, lateRows: 0 };

  constructor(variant: (typeof variants)[number]) {
    this.#variant = variant;
  }

  step(input: readonly Row[], lateness: bigint, eviction: bigint): Row[] {
    const { keys, eventTime, expiry } = this.#variant;
    const output: Row[] = [];
    let [lateRows, rowsRemoved] = [0, 0];
    for (const current of input) {
      const time = current[0] as bigint | null;
      if (eventTime !== null && time !== null && time <= lateness) {
        lateRows++;
        continue;
      }
      const [known] = unordered([keys.map(({ index }) => current[index]!)]);
      if (this.#known.has(known!)) continue;
      const until = expiry === null || time === null ? null : time + BigInt(expiry.delayMs) * 1000n;
      this.#known.set(known!, until);
      output.push(current);
    }
    for (const [known, until] of this.#known) {
      if (until === null || until > eviction) continue;
      this.#known.delete(known);
      rowsRemoved++;
    }
    const rowsTotal = this.#known.size;
    this.counters = { rowsTotal, rowsUpdated: output.length, rowsRemoved, lateRows };
    return output;
  }
}
