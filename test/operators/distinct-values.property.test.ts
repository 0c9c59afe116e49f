// Distinct values of groups against a reference that keeps sets.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BIGINT, BOOLEAN, STRING } from '../../src/columnar/types.ts';
import type { Row } from '../../src/columnar/value.ts';
import type { DistinctCalls } from '../../src/plan/stages.ts';
import { aggregateCall } from '../support/aggregate-run.ts';
import { columnOf } from '../support/expressions.ts';
import { StatefulRun } from '../support/stateful-run.ts';

const columns = { key: STRING, number: BIGINT, text: STRING, isWanted: BOOLEAN };
const [key, number, text, isWanted] = Object.keys(columns).map((name) => columnOf(columns, name));

/** count(*), count(DISTINCT number), the same with FILTER (WHERE isWanted), count(DISTINCT text, number) FILTER … */
const calls: DistinctCalls = {
  aggregates: [
    aggregateCall('count', []),
    aggregateCall('count', [number]),
    aggregateCall('count', [number]),
    aggregateCall('count', [text, number]),
  ],
  takes: [null, { list: 0, bit: 0 }, { list: 0, bit: 1 }, { list: 1, bit: 0 }],
};
const lists = [
  { arguments: [number], filters: [null, isWanted] },
  { arguments: [text, number], filters: [isWanted] },
];

const row = fc.tuple(
  fc.option(fc.constantFrom('', 'a', 'a key that is longer than others'), { freq: 6 }),
  fc.option(fc.bigInt({ min: 0n, max: 5n }), { freq: 6 }),
  fc.option(fc.constantFrom('', 'x', 'a text that is longer than others'), { freq: 6 }),
  fc.option(fc.boolean(), { freq: 6 }),
) as fc.Arbitrary<Row>;
const splits = fc.array(fc.array(fc.array(row, { maxLength: 8 }), { maxLength: 3 }), {
  maxLength: 3,
});
const script = fc.array(fc.record({ splits, restart: fc.boolean() }), { maxLength: 6 });

test.each([[[key]], [[]]])('each value is told once, grouped by %j', (grouping) => {
  const property = fc.property(script, (steps) => {
    const groupingTypes = grouping.map(({ type }) => type);
    const run = new StatefulRun({
      columns,
      operators: [{ kind: 'partialDistinct', grouping, ...calls, lists }],
      stateful: {
        kind: 'distinctValues',
        operatorId: 'd',
        groupingTypes,
        ...calls,
        lists: lists.map((list) => list.arguments.map(({ type }) => type)),
        expiry: null,
      },
      outputMode: 'update',
    });
    const reference = new Reference(grouping.length > 0);
    const given = new Map<string, bigint[]>();
    for (const step of steps) {
      reference.add(step.splits.flat(2));
      for (const [group, , ...partials] of run.step(step.splits)) {
        const name = Buffer.from(group as Uint8Array).toString('hex');
        const sums = given.get(name) ?? partials.map(() => 0n);
        given.set(
          name,
          sums.map((sum, place) => sum + (partials[place] as bigint)),
        );
      }
      const counts = [...given.values()]
        .map((sums) => sums.join(' '))
        .filter((own) => own !== NONE);
      expect(counts.toSorted()).toEqual(reference.counts());
      if (step.restart) run.restart();
    }
    run.close();
  });
  fc.assert(property, { numRuns: 150 });
});

/** The one group there is without grouping may have no rows yet. */
const NONE = '0 0 0 0';

interface Group {
  rows: number;
  readonly numbers: Set<bigint>;
  readonly wanted: Set<bigint>;
  readonly pairs: Set<string>;
}

class Reference {
  readonly #isGrouped: boolean;
  readonly #groups = new Map<unknown, Group>();

  constructor(isGrouped: boolean) {
    this.#isGrouped = isGrouped;
  }

  add(rows: readonly Row[]): void {
    for (const [own, value, word, wanted] of rows) {
      const name = this.#isGrouped ? own : null;
      const known = this.#groups.get(name);
      const group = known ?? { rows: 0, numbers: new Set(), wanted: new Set(), pairs: new Set() };
      this.#groups.set(name, group);
      group.rows++;
      if (value === null) continue;
      group.numbers.add(value as bigint);
      if (wanted !== true) continue;
      group.wanted.add(value as bigint);
      if (word !== null) group.pairs.add(`${word} ${value}`);
    }
  }

  counts(): string[] {
    return [...this.#groups.values()]
      .map(({ rows, numbers, wanted, pairs }) =>
        [rows, numbers.size, wanted.size, pairs.size].join(' '),
      )
      .toSorted();
  }
}
