import { expect, test } from 'vitest';
import {
  BIGINT,
  BINARY,
  BOOLEAN,
  type DataType,
  field,
  INT,
  STRING,
  struct,
  TIMESTAMP,
} from '../../src/columnar/types.ts';
import { outputTypes } from '../../src/operators/output-types.ts';
import type { StageOperator } from '../../src/plan/stages.ts';
import { columnOf, literalOf } from '../support/expressions.ts';

const input = [INT, STRING, TIMESTAMP];
const columns = { n: INT, s: STRING, t: TIMESTAMP };
const [n, s, t] = ['n', 's', 't'].map((name) => columnOf(columns, name));
const count = {
  kind: 'aggregateCall',
  name: 'count',
  arguments: [],
  distinct: false,
  type: BIGINT,
  nullable: false,
} as const;

const cases: readonly [StageOperator, readonly DataType[]][] = [
  [{ kind: 'filter', condition: literalOf(true, BOOLEAN) }, input],
  [{ kind: 'project', expressions: [t, n] }, [TIMESTAMP, INT]],
  [
    {
      kind: 'generate',
      generator: 'posexplode',
      arguments: [n],
      outer: false,
      keep: [2, 0],
      generated: [INT, STRING],
    },
    [TIMESTAMP, INT, INT, STRING],
  ],
  [{ kind: 'expand', projections: [[s, n]] }, [STRING, INT]],
  [
    { kind: 'assignWindows', time: t, size: 10, slide: 10, start: 0, wraps: false },
    [...input, struct([field('start', TIMESTAMP), field('end', TIMESTAMP)])],
  ],
  [{ kind: 'observeEventTime', watermark: 0, column: 2, delayMs: 0 }, input],
  [
    { kind: 'partialAggregate', grouping: [s], aggregates: [count, count], passesRows: false },
    [BINARY, BIGINT, BIGINT, BIGINT],
  ],
];

test.each(cases)('$kind', (spec, expected) => {
  expect(outputTypes(spec, input)).toEqual(expected);
});
