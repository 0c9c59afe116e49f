// Session windows against a reference that keeps the rows of every open session.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BIGINT, field, STRING, struct, TIMESTAMP } from '../../src/columnar/types.ts';
import type { LiteralValue, Row } from '../../src/columnar/value.ts';
import type { Expression } from '../../src/expression/expression.ts';
import { outputTypes } from '../../src/operators/output-types.ts';
import type { StageOperator } from '../../src/plan/stages.ts';
import { aggregateCall } from '../support/aggregate-run.ts';
import { columnOf } from '../support/expressions.ts';
import { type SplitRows, StatefulRun, unordered } from '../support/stateful-run.ts';

const columns = { key: STRING, start: TIMESTAMP, end: TIMESTAMP, value: BIGINT };
const [key, start, end, value] = Object.keys(columns).map((name) => columnOf(columns, name));
const SESSION = struct([field('start', TIMESTAMP), field('end', TIMESTAMP)]);
const session: Expression = {
  kind: 'column',
  index: 4,
  name: 'session_window',
  type: SESSION,
  nullable: false,
};
const calls = [
  aggregateCall('count', []),
  aggregateCall('sum', [value!]),
  aggregateCall('min', [key!]),
  aggregateCall('collect_list', [value!]),
];

/** The session among the grouping columns, in every place. */
const groupings: readonly (readonly Expression[])[] = [[session], [session, key!], [key!, session]];

function runOf(
  grouping: readonly Expression[],
  outputMode: 'append' | 'complete',
  partitionCount: number,
): StatefulRun {
  const groupingTypes = grouping.map(({ type }) => type);
  const place = grouping.indexOf(session);
  const partial = {
    kind: 'partialAggregate',
    grouping,
    aggregates: calls,
    passesRows: false,
  } as const;
  const partialTypes = outputTypes(partial, []).slice(2);
  const operators: readonly StageOperator[] = [
    { kind: 'assignSessions', time: start!, end: end! },
    partial,
    { kind: 'splitSessionKey', groupingTypes, session: place, partialTypes },
  ];
  return new StatefulRun({
    columns,
    operators,
    stateful: {
      kind: 'sessionAggregate',
      operatorId: 's',
      groupingTypes,
      session: place,
      aggregates: calls,
      expires: true,
    },
    outputMode,
    partitionCount,
  });
}

interface Session {
  readonly key: LiteralValue;
  readonly rows: readonly Row[];
  readonly start: bigint;
  readonly end: bigint;
}

class Reference {
  readonly #byKey: boolean;
  readonly #isComplete: boolean;
  #sessions: readonly Session[] = [];
  lateRows = 0;

  constructor(byKey: boolean, outputMode: 'append' | 'complete') {
    this.#byKey = byKey;
    this.#isComplete = outputMode === 'complete';
  }

  get count(): number {
    return this.#sessions.length;
  }

  step(input: readonly Row[], lateness: bigint, eviction: bigint): readonly Session[] {
    this.lateRows = 0;
    for (const row of input) this.#add(row, lateness);
    if (this.#isComplete) return this.#sessions;
    const closed = this.#sessions.filter((open) => open.end <= eviction);
    this.#sessions = this.#sessions.filter((open) => open.end > eviction);
    return closed;
  }

  #add(row: Row, lateness: bigint): void {
    const [rowKey, from, to] = row as readonly [LiteralValue, bigint | null, bigint | null];
    if (from === null || to === null || to <= from) return;
    if (!this.#isComplete && to <= lateness) {
      this.lateRows++;
      return;
    }
    const own = { key: this.#byKey ? rowKey : null, rows: [row], start: from, end: to };
    const touches = (open: Session): boolean =>
      open.key === own.key && open.start <= own.end && own.start <= open.end;
    const parts = [...this.#sessions.filter(touches), own];
    const rows = parts.flatMap((part) => part.rows);
    const merged = {
      key: own.key,
      rows,
      start: parts.map((part) => part.start).toSorted(ascending)[0]!,
      end: parts
        .map((part) => part.end)
        .toSorted(ascending)
        .at(-1)!,
    };
    this.#sessions = [...this.#sessions.filter((open) => !touches(open)), merged];
  }
}

function ascending(left: bigint, right: bigint): number {
  return Number(left - right);
}

/** What the aggregates give; the order of a list follows the starts, so that it is compared apart. */
function resultOf({ key: own, rows, start: from, end: to }: Session, byKey: boolean): Row {
  const values = rows.map((row) => row[3] as bigint);
  const keys = rows.map((row) => row[0]).filter((one) => one !== null) as string[];
  const least = keys.toSorted()[0] ?? null;
  const sum = values.reduce((total, one) => total + one, 0n);
  const bounds: LiteralValue = [from, to];
  return [...(byKey ? [own] : []), bounds, BigInt(rows.length), sum, least];
}

const second = fc.integer({ min: 0, max: 30 }).map(BigInt);
const row = fc
  .record({
    key: fc.option(fc.constantFrom('a', 'b', 'a key that does not fit into a row of the table'), {
      freq: 6,
    }),
    start: fc.option(second, { freq: 12 }),
    gap: fc.oneof(
      { weight: 8, arbitrary: fc.integer({ min: 1, max: 4 }).map(BigInt) },
      { weight: 1, arbitrary: fc.constantFrom(0n, -2n, 20n) },
    ),
    value: fc.bigInt({ min: 0n, max: 1000n }),
  })
  .map(
    (one): Row => [one.key, one.start, one.start === null ? null : one.start + one.gap, one.value],
  );
const script = fc.array(
  fc.record({
    splits: fc.array(fc.array(fc.array(row, { maxLength: 10 }), { maxLength: 2 }), {
      maxLength: 3,
    }) as fc.Arbitrary<SplitRows[]>,
    advance: fc.integer({ min: 0, max: 10 }),
    restart: fc.boolean(),
  }),
  { maxLength: 6 },
);

test.each(['append', 'complete'] as const)(
  '%s mode gives the sessions that rows make, over splits, restarts and watermarks',
  (outputMode) => {
    fc.assert(
      fc.property(
        script,
        fc.integer({ min: 0, max: 2 }),
        fc.integer({ min: 1, max: 3 }),
        (steps, which, partitionCount) => {
          const grouping = groupings[which]!;
          const byKey = grouping.length > 1;
          const run = runOf(grouping, outputMode, partitionCount);
          const reference = new Reference(byKey, outputMode);
          let lateness = 0n;
          for (const { splits, advance, restart } of steps) {
            const eviction = lateness + BigInt(advance);
            const expected = reference.step(splits.flat(2), lateness, eviction);
            const output = run.step(splits, lateness, eviction);
            const place = grouping.indexOf(session);
            const given = output.map((one) => [
              ...(byKey ? [one[1 - place]!] : []),
              one[place]!,
              ...one.slice(grouping.length, -1),
            ]);
            expect(unordered(given)).toEqual(
              unordered(expected.map((one) => resultOf(one, byKey))),
            );
            expectLists(output, expected);
            expect(run.counters.rowsTotal).toBe(reference.count);
            lateness = eviction;
            if (restart) run.restart();
          }
          run.close();
        },
      ),
      { numRuns: 150 },
    );
  },
);

/** Lists hold the values of the session; those with different starts in order of start. */
function expectLists(output: readonly Row[], expected: readonly Session[]): void {
  const sorted = (values: readonly LiteralValue[]): string => values.map(String).toSorted().join();
  const lists = output.map((one) => sorted(one.at(-1) as readonly LiteralValue[]));
  expect(lists.toSorted()).toEqual(
    expected.map(({ rows }) => sorted(rows.map((one) => one[3]!))).toSorted(),
  );
}

test('lists follow the starts of rows, whatever the order in which they came', () => {
  const run = runOf([key!, session], 'append', 1);
  const at = (time: bigint): Row => ['a', time, time + 5n, time];
  expect(run.step([[[at(9n), at(20n), at(14n)]]])).toEqual([]);
  expect(run.step([[[at(4n), at(17n)]]])).toEqual([]);
  expect(run.counters).toEqual({ rowsTotal: 1, rowsUpdated: 1, rowsRemoved: 2, lateRows: 0 });
  expect(run.step([], 30n, 30n)).toEqual([['a', [4n, 25n], 5n, 64n, 'a', [4n, 9n, 14n, 17n, 20n]]]);
  run.close();
});

test('many sessions of many keys in one batch, rows in any order', () => {
  const run = runOf([key!, session], 'append', 2);
  const rows = Array.from({ length: 5000 }, (_, index): Row => {
    const shuffled = (index * 2741) % 5000;
    const time = BigInt(Math.floor(shuffled / 7)) * 10n;
    return [`key ${shuffled % 7}`, time, time + (time % 20n === 0n ? 10n : 9n), 1n];
  });
  run.step([[rows.slice(0, 2000), rows.slice(2000, 3000)], [rows.slice(3000)]]);
  const output = run.step([], 10_000n, 10_000n);
  // Two rows in each session: the one that reaches the next, and that.
  expect(output.length).toBe(2 * 358 + 5 * 357);
  expect(output.reduce((sum, one) => sum + (one[2] as bigint), 0n)).toBe(5000n);
  run.close();
});
