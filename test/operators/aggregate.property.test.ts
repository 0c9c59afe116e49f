// The stages of an aggregating query against a reference that keeps every row of every group.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  decimal,
  field,
  INT,
  STRING,
  struct,
  TIMESTAMP,
} from '../../src/columnar/types.ts';
import type { LiteralValue, Row } from '../../src/columnar/value.ts';
import type { OutputMode } from '../../src/plan/stages.ts';
import {
  AggregateRun,
  aggregateCall,
  type SplitRows,
  unordered,
} from '../support/aggregate-run.ts';
import { columnOf } from '../support/expressions.ts';

const columns = {
  key: STRING,
  window: struct([field('start', TIMESTAMP), field('end', TIMESTAMP)]),
  flag: BOOLEAN,
  int: INT,
  big: BIGINT,
  money: decimal(30, 4),
  real: DOUBLE,
  text: STRING,
};
const names = Object.keys(columns);
const column = (name: string) => columnOf(columns, name);

const aggregates = [
  aggregateCall('count', []),
  aggregateCall('count', [column('int'), column('text')]),
  aggregateCall('count_if', [column('flag')]),
  aggregateCall('sum', [column('int')]),
  aggregateCall('sum', [column('big')], column('flag')),
  aggregateCall('sum', [column('money')]),
  aggregateCall('sum', [column('real')]),
  aggregateCall('avg', [column('int')]),
  aggregateCall('avg', [column('money')]),
  aggregateCall('min', [column('text')]),
  aggregateCall('max', [column('text')]),
  aggregateCall('min', [column('real')], column('flag')),
  aggregateCall('max', [column('money')]),
  aggregateCall('max', [column('flag')]),
  aggregateCall('min', [column('int')]),
];

type Value = LiteralValue;

function results(rows: readonly Row[]): Row {
  const valuesOf = (name: string, from = rows) =>
    from.map((row) => row[names.indexOf(name)]).filter((value) => value !== null);
  const passing = rows.filter((row) => row[names.indexOf('flag')] === true);
  const both = rows.filter(
    (row) => row[names.indexOf('int')] !== null && row[names.indexOf('text')] !== null,
  );
  const ints = valuesOf('int') as number[];
  const money = valuesOf('money') as bigint[];
  const reals = valuesOf('real') as number[];
  return [
    BigInt(rows.length),
    BigInt(both.length),
    BigInt(passing.length),
    sumOf(ints.map(BigInt)),
    sumOf(valuesOf('big', passing) as bigint[]),
    sumOf(money),
    reals.length === 0 ? null : reals.reduce((sum, value) => sum + value, 0),
    ints.length === 0 ? null : ints.reduce((sum, value) => sum + value, 0) / ints.length,
    averageOf(money),
    extremeOf(valuesOf('text'), -1),
    extremeOf(valuesOf('text'), 1),
    extremeOf(valuesOf('real', passing), -1),
    extremeOf(money, 1),
    extremeOf(valuesOf('flag'), 1),
    extremeOf(ints, -1),
  ];
}

function sumOf(values: readonly bigint[]): Value {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0n);
}

/** Four more digits, half away from zero. */
function averageOf(values: readonly bigint[]): Value {
  if (values.length === 0) return null;
  const sum = values.reduce((total, value) => total + value, 0n) * 10_000n;
  const count = BigInt(values.length);
  const rounded = ((sum < 0n ? -sum : sum) * 2n + count) / (count * 2n);
  return sum < 0n ? -rounded : rounded;
}

function extremeOf(values: readonly Value[], sign: 1 | -1): Value {
  const order = (left: Value, right: Value): number => {
    if (typeof left === 'string') return Buffer.compare(Buffer.from(left), Buffer.from(`${right}`));
    if (typeof left === 'number' && (Number.isNaN(left) || Number.isNaN(right))) {
      return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
    }
    return left === right ? 0 : left! < right! ? -1 : 1;
  };
  return values.reduce<Value>(
    (best, value) => (best === null || order(value, best) * sign > 0 ? value : best),
    null,
  );
}

const millisecond = fc.integer({ min: 0, max: 12 });
const window = fc.option(
  millisecond.map((start) => [BigInt(start), start % 5 === 0 ? null : BigInt(start + 3)]),
  { freq: 8 },
);
const rows = fc.tuple(
  fc.option(fc.constantFrom('', 'a', 'b', 'a key that is longer than others'), { freq: 6 }),
  window,
  fc.option(fc.boolean(), { freq: 4 }),
  fc.option(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { freq: 4 }),
  fc.option(fc.bigInt({ min: -(2n ** 56n), max: 2n ** 56n }), { freq: 4 }),
  fc.option(fc.bigInt({ min: -(10n ** 30n) + 1n, max: 10n ** 30n - 1n }), { freq: 4 }),
  // Multiples of a quarter: sums are exact in any order.
  fc.option(
    fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: -4000, max: 4000 }).map((n) => n / 4 + 0) },
      { weight: 1, arbitrary: fc.constant(Number.NaN) },
    ),
    { freq: 4 },
  ),
  fc.option(fc.string({ unit: 'binary', maxLength: 20 }), { freq: 4 }),
) as fc.Arbitrary<Row>;
const split: fc.Arbitrary<SplitRows> = fc.array(fc.array(rows, { maxLength: 60, size: 'max' }), {
  maxLength: 3,
});
const steps = fc.array(
  fc.record({
    splits: fc.array(split, { maxLength: 3 }),
    /** How far the watermark moves behind the batch. */
    advance: fc.integer({ min: 0, max: 5 }),
    restart: fc.boolean(),
  }),
  { maxLength: 6 },
);

/** What Spark's rules say, row by row. */
class Reference {
  readonly #outputMode: OutputMode;
  readonly #groups = new Map<string, { grouping: Row; end: bigint | null; rows: Row[] }>();

  constructor(outputMode: OutputMode) {
    this.#outputMode = outputMode;
  }

  step(input: readonly Row[], lateness: bigint, eviction: bigint): Row[] {
    const touched = new Set<string>();
    for (const row of input) {
      const grouping = row.slice(0, 2);
      const end =
        grouping[1] === null ? null : ((grouping[1] as readonly Value[])[1] as bigint | null);
      if (this.#outputMode !== 'complete' && end !== null && end <= lateness) continue;
      const [key] = unordered([grouping]);
      const group = this.#groups.get(key) ?? { grouping, end, rows: [] };
      group.rows.push(row);
      this.#groups.set(key, group);
      touched.add(key);
    }
    if (this.#outputMode === 'complete') return this.#output([...this.#groups.keys()]);
    const closed = [...this.#groups.keys()].filter((key) => {
      const { end } = this.#groups.get(key)!;
      return end !== null && end <= eviction;
    });
    const output = this.#output(this.#outputMode === 'append' ? closed : [...touched]);
    for (const key of closed) this.#groups.delete(key);
    return output;
  }

  get rowCount(): number {
    return this.#groups.size;
  }

  #output(keys: readonly string[]): Row[] {
    return keys.map((key) => {
      const { grouping, rows: own } = this.#groups.get(key)!;
      return [...grouping, ...results(own)];
    });
  }
}

test.each(['append', 'update', 'complete'] as const)(
  '%s mode gives what the rows of each group give, over splits, restarts and watermarks',
  (outputMode) => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 4 }), (script, partitionCount) => {
        const options = {
          columns,
          grouping: [column('key'), column('window')],
          aggregates,
          outputMode,
          expiry: { key: 1, field: 1 },
          partitionCount,
        };
        const run = new AggregateRun(options);
        const withoutRestarts = new AggregateRun(options);
        const reference = new Reference(outputMode);
        let lateness = 0n;
        for (const { splits, advance, restart } of script) {
          const eviction = lateness + BigInt(advance);
          const expected = reference.step(splits.flat(2), lateness, eviction);
          const output = run.step(splits, lateness, eviction);
          expect(unordered(output)).toEqual(unordered(expected));
          expect(withoutRestarts.step(splits, lateness, eviction)).toEqual(output);
          expect(run.counters.rowsTotal).toBe(reference.rowCount);
          lateness = eviction;
          if (restart) run.restart();
        }
        run.close();
        withoutRestarts.close();
      }),
      { numRuns: 100 },
    );
  },
);
