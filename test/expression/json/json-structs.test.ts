import { expect, test } from 'vitest';
import { columnFromValues } from '../../../src/columnar/column-from-values.ts';
import { columnToValues } from '../../../src/columnar/column-to-values.ts';
import { array, field, map, STRING, struct } from '../../../src/columnar/types.ts';
import type { ComputeContext } from '../../../src/expression/evaluation.ts';
import type { ValueViews } from '../../../src/expression/json/json-columns.ts';
import { JsonStructs } from '../../../src/expression/json/json-structs.ts';
import { testContext } from '../../support/compute-context.ts';

const STRUCTS = 20;
const ROWS = 2000;

test('texts with escapes inside of many structs and arrays take no more room than the lines they stand in', () => {
  const context = testContext();
  const { memory, scratch } = context;
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
  const views = viewsOf(texts, context);
  const structs = new JsonStructs(fields, new Map(), context);
  const column = structs.read(views);
  expect(columnToValues(column, struct(fields), memory)).toEqual(
    texts.map((_, row) => names.map((name) => valuesOf(row, name))),
  );
  expect(scratch.heldBytes).toBeLessThan(views.byteLength * 4);
});

test('what is read around a malformed text leaves no temporary memory behind', () => {
  const context = testContext();
  const { memory, scratch } = context;
  const fields = [field('a', STRING), field('o', struct([field('m', map(STRING, STRING))]))];
  const a = 'x'.repeat(1000);
  const texts = Array.from({ length: ROWS }, (_, row) => (row === 7 ? '{' : JSON.stringify({ a })));
  const views = viewsOf(texts, context);
  const structs = new JsonStructs(fields, new Map(), context);
  structs.read(views);
  const { heldBytes } = scratch;
  for (let block = 0; block < 20; block++) {
    const values = columnToValues(structs.read(views), struct(fields), memory);
    expect(values).toEqual(texts.map((_, row) => (row === 7 ? [null, null] : [a, null])));
  }
  expect(scratch.heldBytes).toBe(heldBytes);
});

function viewsOf(texts: readonly string[], { arena, kernels, memory }: ComputeContext): ValueViews {
  const count = texts.length;
  const { values, offsets } = columnFromValues(texts, STRING, arena);
  const [starts, ends] = [arena.allocate(count * 4), arena.allocate(count * 4)];
  kernels.textViews(offsets, values, 0, count, starts, ends);
  return { count, starts, ends, byteLength: memory.u32[offsets / 4 + count]! };
}
