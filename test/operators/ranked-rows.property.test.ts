// The first rows of keys against a reference that ranks all rows anew.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BIGINT, BOOLEAN, INT, STRING } from '../../src/columnar/types.ts';
import type { Row } from '../../src/columnar/value.ts';
import { functionCall } from '../../src/expression/call.ts';
import type { Expression } from '../../src/expression/expression.ts';
import type { RankFunction, SortKey } from '../../src/plan/stages.ts';
import { columnOf, literalOf, typesOf } from '../support/expressions.ts';
import { type SplitRows, StatefulRun, unordered } from '../support/stateful-run.ts';

const columns = { key: STRING, number: BIGINT, text: STRING, id: BIGINT };
const [key, number, text, id] = Object.keys(columns).map((name) => columnOf(columns, name));
const rankColumn: Expression = {
  kind: 'column',
  index: 4,
  name: 'rank',
  type: INT,
  nullable: false,
};

interface Variant {
  readonly name: string;
  readonly rank: RankFunction;
  readonly order: readonly SortKey[];
  readonly output: readonly number[];
  /** Only the rows at the last rank come out. */
  readonly isOnly?: boolean;
}

const variants: readonly Variant[] = [
  {
    name: 'numbers',
    rank: 'row_number',
    order: [descending(number), ascending(id)],
    output: [0, 1, 3, 4],
  },
  {
    name: 'a number, then a text',
    rank: 'row_number',
    order: [ascending(number), descending(text)],
    output: [0, 1, 2, 3, 4],
  },
  {
    name: 'a text, rows without their rank',
    rank: 'row_number',
    order: [{ ...ascending(text), nullsFirst: false }],
    output: [0, 2, 3],
  },
  { name: 'no order', rank: 'row_number', order: [], output: [3, 4] },
  { name: 'equal numbers', rank: 'rank', order: [descending(number)], output: [3, 4] },
  {
    name: 'different rows',
    rank: 'dense_rank',
    order: [ascending(text), { ...descending(number), nullsFirst: true }],
    output: [3, 4],
  },
  {
    name: 'the last rank only',
    rank: 'rank',
    order: [ascending(number)],
    output: [0, 3],
    isOnly: true,
  },
];

const row = fc.tuple(
  fc.option(fc.constantFrom('', 'a', 'b', 'a key that is longer than others'), { freq: 6 }),
  fc.option(fc.bigInt({ min: -2n, max: 3n }), { freq: 6 }),
  fc.option(fc.constantFrom('', 'x', 'xy', 'a text that begins as another', 'a text that begins'), {
    freq: 6,
  }),
) as fc.Arbitrary<Row>;
const splits = fc.array(fc.array(fc.array(row, { maxLength: 8 }), { maxLength: 3 }), {
  maxLength: 3,
});
const script = fc.array(fc.record({ splits, restart: fc.boolean() }), { maxLength: 6 });

test.each(variants)('$name', (variant) => {
  const property = fc.property(
    script,
    fc.integer({ min: 1, max: 4 }),
    fc.boolean(),
    fc.boolean(),
    (steps, limit, isKeyed, cutsEarly) =>
      follow(variant, steps, { limit, keys: isKeyed ? [key] : [], cutsEarly }),
  );
  fc.assert(property, { numRuns: 80 });
});

interface Cut {
  readonly limit: number;
  readonly keys: readonly (typeof key)[];
  /** Whether splits send only the first rows of a batch. */
  readonly cutsEarly: boolean;
}

function follow(
  { rank, order, output, isOnly }: Variant,
  steps: readonly { readonly splits: readonly SplitRows[]; readonly restart: boolean }[],
  { limit, keys, cutsEarly }: Cut,
): void {
  const keyTypes = keys.map(({ type }) => type);
  const cut = { kind: 'topOfKeys', keyTypes, order, rank, limit } as const;
  const isLast = functionCall('equal', [rankColumn, literalOf(limit, INT)], BOOLEAN);
  const run = new StatefulRun({
    columns,
    operators: [{ kind: 'encodeKey', keys, notNull: [] }, ...(cutsEarly ? [cut] : [])],
    stateful: {
      kind: 'rankedRows',
      operatorId: 'r',
      keyTypes,
      types: typesOf(columns),
      order,
      rank,
      limit,
      keep: isOnly ? isLast : null,
      output,
      expiry: null,
      emits: 'changes',
    },
    outputMode: 'changelog',
  });
  const all: Row[] = [];
  const given = new Map<string, number>();
  for (const step of steps) {
    let count = all.length;
    const numbered = step.splits.map((split) =>
      split.map((batch) => batch.map((own): Row => [...own, BigInt(count++)])),
    );
    all.push(...numbered.flat(2));
    run.step(numbered).forEach((own, place) => {
      const [line] = unordered([own]);
      given.set(line!, (given.get(line!) ?? 0) + run.weights[place]!);
    });
    const ranked = rankAll(all, keys.length > 0, rank, order).filter((own) => rankOf(own) <= limit);
    const wanted = ranked.filter((own) => !isOnly || rankOf(own) === limit);
    const expected = wanted.map((own) => output.map((place) => own[place]!));
    const rows = [...given].flatMap(([line, count]) => new Array<string>(count).fill(line));
    expect(rows.toSorted()).toEqual(unordered(expected));
    expect(run.counters.rowsTotal).toBe(ranked.length);
    if (step.restart) run.restart();
  }
  run.close();
}

/** All rows with their rank behind them. */
function rankAll(
  rows: readonly Row[],
  isKeyed: boolean,
  rank: RankFunction,
  order: readonly SortKey[],
): Row[] {
  const groups = Map.groupBy(rows, ([own]) => (isKeyed ? own : null));
  return [...groups.values()].flatMap((group) => {
    const sorted = group.toSorted((left, right) => compareRows(left, right, order));
    let [last, distinct] = [0, 0];
    return sorted.map((own, place): Row => {
      if (place === 0 || compareRows(sorted[place - 1]!, own, order) !== 0) {
        last = place + 1;
        distinct++;
      }
      return [...own, { row_number: place + 1, rank: last, dense_rank: distinct }[rank]];
    });
  });
}

function compareRows(left: Row, right: Row, order: readonly SortKey[]): number {
  for (const { expression, descending: isTurned, nullsFirst } of order) {
    if (expression.kind !== 'column') throw new Error('orders are of columns');
    const [a, b] = [left[expression.index], right[expression.index]] as (string | bigint | null)[];
    if (a === b) continue;
    if (a === null || b === null) return (a === null) === nullsFirst ? -1 : 1;
    return a! < b! === isTurned ? 1 : -1;
  }
  return 0;
}

function rankOf(row: Row): number {
  return row.at(-1) as number;
}

function ascending(expression: Expression): SortKey {
  return { expression, descending: false, nullsFirst: true };
}

function descending(expression: Expression): SortKey {
  return { expression, descending: true, nullsFirst: false };
}
