import { expect, test } from 'vitest';
import { columnFromValues } from '../../../src/columnar/column-from-values.ts';
import { columnToValues } from '../../../src/columnar/column-to-values.ts';
import { array, field, STRING, struct } from '../../../src/columnar/types.ts';
import { JsonStructs } from '../../../src/expression/json/json-structs.ts';
import { testContext } from '../../support/compute-context.ts';

const STRUCTS = 20;
const ROWS = 2000;

test('texts with escapes inside of many structs and arrays take no more room than the lines they stand in', () => {
  const context = testContext();
  const { arena, memory, kernels, scratch } = context;
  const names = Array.from({ length: STRUCTS }, (_, index) => `f${index}`);
  const inner = struct([field('a', STRING), field('l', array(STRING))]);
  const fields = names.map((name) => field(name, inner));
  const valuesOf = (row: number, name: string) => [
    `${name}\n${row}`,
    [`"${name}`, 'é', `\t${row}`],
  ];
  const texts = Array.from({ length: ROWS }, (_, row) => {
    const members = names.map((name) => {
      const [a, l] = valuesOf(row, name);
      return [name, { a, more: 'x'.repeat(200), l }];
    });
    return JSON.stringify(Object.fromEntries(members));
  });
  const { values, offsets } = columnFromValues(texts, STRING, arena);
  const [starts, ends] = [arena.allocate(ROWS * 4), arena.allocate(ROWS * 4)];
  kernels.textViews(offsets, values, 0, ROWS, starts, ends);
  const byteLength = memory.u32[offsets / 4 + ROWS]!;
  const structs = new JsonStructs(fields, new Map(), context);
  const column = structs.read({ count: ROWS, starts, ends, byteLength });
  expect(columnToValues(column, struct(fields), memory)).toEqual(
    texts.map((_, row) => names.map((name) => valuesOf(row, name))),
  );
  expect(scratch.heldBytes).toBeLessThan(byteLength * 4);
});
