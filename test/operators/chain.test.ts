import { expect, test } from 'vitest';
import type { Batch } from '../../src/columnar/batch.ts';
import { array, BOOLEAN, INT, STRING } from '../../src/columnar/types.ts';
import { makeChain } from '../../src/operators/chain.ts';
import type { StageOperator } from '../../src/plan/stages.ts';
import { batchOf, rowsOf } from '../support/batches.ts';
import { testContext } from '../support/compute-context.ts';
import { columnOf, typesOf } from '../support/expressions.ts';

const context = testContext();
const columns = { passes: BOOLEAN, list: array(STRING), n: INT };

const operators: StageOperator[] = [
  { kind: 'filter', condition: columnOf(columns, 'passes') },
  {
    kind: 'generate',
    generator: 'explode',
    arguments: [columnOf(columns, 'list')],
    outer: false,
    keep: [2],
    generated: [STRING],
  },
  { kind: 'project', expressions: [columnOf({ n: INT, word: STRING }, 'word')] },
];

test('batches go through all operators; none that is empty comes out', () => {
  const chain = makeChain(operators, typesOf(columns));
  expect(chain.output).toEqual([STRING]);
  const out: Batch[] = [];
  const batches = [
    batchOf(
      columns,
      [
        [true, ['a', 'b'], 1],
        [false, ['c'], 2],
        [true, ['d'], 3],
      ],
      context,
    ),
    batchOf(columns, [[false, ['e'], 4]], context),
    batchOf(columns, [], context),
    batchOf(columns, [[true, [], 5]], context),
    batchOf(columns, [[true, ['f'], 6]], context),
  ];
  for (const batch of batches) chain.push(batch, context, (made) => out.push(made));
  chain.finish(context, (made) => out.push(made));
  expect(out.map((batch) => rowsOf(batch, { word: STRING }, context))).toEqual([
    [['a'], ['b'], ['d']],
    [['f']],
  ]);
});

test('a chain without operators passes batches on', () => {
  const batch = batchOf(columns, [[null, null, null]], context);
  const chain = makeChain([], typesOf(columns));
  const out: Batch[] = [];
  chain.push(batch, context, (made) => out.push(made));
  expect(out).toEqual([batch]);
});
