import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchFromRows } from '../../src/columnar/column-from-values.ts';
import { schema } from '../../src/columnar/schema.ts';
import { array, type DataType, field, INT, map, STRING, struct } from '../../src/columnar/types.ts';
import type { LiteralValue, Row } from '../../src/columnar/value.ts';
import { generate } from '../../src/operators/generate.ts';
import type { GenerateSpec } from '../../src/plan/stages.ts';
import { anyType, flatType, schemaWithRows, valuesOf } from '../support/arbitrary-values.ts';
import { batchOf, hideRows, rowsOf } from '../support/batches.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';
import { columnOf, literalOf, typesOf } from '../support/expressions.ts';

const context = testContext();

type Generator = GenerateSpec['generator'];

/** Array types for any generator that takes them, map types for all but inline. */
const listTypes: fc.Arbitrary<{ generator: Generator; type: DataType }> = fc.oneof(
  fc.record({
    generator: fc.constantFrom<Generator>('explode', 'posexplode'),
    type: fc.oneof(
      anyType.map((element) => array(element)),
      anyType.map((value) => map(STRING, value)),
    ),
  }),
  fc.record({
    generator: fc.constant<Generator>('inline'),
    type: fc
      .array(flatType, { minLength: 1, maxLength: 3 })
      .map((types) => array(struct(types.map((type, index) => field(`f${index}`, type))))),
  }),
);

function generatedTypes(generator: Generator, type: DataType): DataType[] {
  if (type.kind === 'map') {
    return generator === 'posexplode' ? [INT, type.key, type.value] : [type.key, type.value];
  }
  if (type.kind !== 'array') return [];
  if (generator === 'inline' && type.element.kind === 'struct') {
    return type.element.fields.map((child) => child.type);
  }
  return generator === 'posexplode' ? [INT, type.element] : [type.element];
}

/** The generated columns of each row that comes of a list. */
function generatedRows(generator: Generator, type: DataType, list: LiteralValue, outer: boolean) {
  const width = generatedTypes(generator, type).length;
  const nulls = new Array<LiteralValue>(width).fill(null);
  const elements = (list ?? []) as Row;
  if (elements.length === 0) return outer ? [nulls] : [];
  return elements.map((element, position) => {
    if (generator === 'inline') return (element ?? nulls) as Row;
    const values = type.kind === 'map' ? (element as Row) : [element];
    return generator === 'posexplode' ? [position, ...values] : values;
  });
}

test('lists become rows: kept columns, then what the generator makes of each element', () => {
  const cases = listTypes.chain(({ generator, type }) =>
    fc.record({
      generator: fc.constant(generator),
      type: fc.constant(type),
      outer: fc.boolean(),
      table: schemaWithRows(fc.constant(40)),
      lists: valuesOf(type, fc.constantFrom(0, 1, 7, 40)),
    }),
  );
  fc.assert(
    fc.property(cases, ({ generator, type, outer, table, lists }) => {
      const columns = schema([field('list', type), ...table.schema.fields]);
      const rows = lists.map((list, index) => [list, ...table.rows[index]]);
      const generated = generatedTypes(generator, type);
      const keep = table.schema.fields.map((_, index) => index + 1).reverse();
      const list = columnOf(columns, 'list');
      const spec = {
        kind: 'generate',
        generator,
        arguments: [list],
        outer,
        keep,
        generated,
      } as const;
      const batch = batchFromRows(rows, columns, context.arena);
      const result = generate(spec, typesOf(columns)).process(batch, context);
      const kept = keep.map((index) => columns.fields[index]);
      const made = generated.map((made, index) => field(`g${index}`, made));
      const expected = rows.flatMap((row) =>
        generatedRows(generator, type, row[0], outer).map((values) => [
          ...keep.map((index) => row[index]),
          ...values,
        ]),
      );
      expect(rowsOf(result, schema([...kept, ...made]), context)).toEqual(expected);
      releaseContext(context);
    }),
  );
});

test.each([
  { outer: false, expected: [[0, 3]] },
  {
    outer: true,
    expected: [
      [null, null],
      [0, 3],
      [null, null],
    ],
  },
])('elements behind a null list do not count, outer $outer', ({ outer, expected }) => {
  const columns = { list: array(INT) };
  const batch = batchOf(columns, [[[1, 2]], [[3]], [[4]]], context);
  const list = hideRows(batch.columns[0], [true, false, true], context);
  const spec = {
    kind: 'generate',
    generator: 'posexplode',
    arguments: [columnOf(columns, 'list')],
    outer,
    keep: [],
    generated: [INT, INT],
  } as const;
  const operator = generate(spec, typesOf(columns));
  const result = operator.process({ ...batch, columns: [list] }, context);
  expect(rowsOf(result, { position: INT, element: INT }, context)).toEqual(expected);
});

test('stack fills its rows from left to right and the rest with nulls', () => {
  const columns = { a: INT, s: STRING, b: INT };
  const batch = batchOf(
    columns,
    [
      [1, 'x', 2],
      [3, 'y', null],
    ],
    context,
  );
  const { a, s, b } = {
    a: columnOf(columns, 'a'),
    s: columnOf(columns, 's'),
    b: columnOf(columns, 'b'),
  };
  const spec = {
    kind: 'generate',
    generator: 'stack',
    arguments: [literalOf(2, INT), a, s, b],
    outer: false,
    keep: [0],
    generated: [INT, STRING],
  } as const;
  const result = generate(spec, typesOf(columns)).process(batch, context);
  expect(rowsOf(result, { a: INT, n: INT, t: STRING }, context)).toEqual([
    [1, 1, 'x'],
    [1, 2, null],
    [3, 3, 'y'],
    [3, null, null],
  ]);
});

test('weights go with every row that comes of a row', () => {
  const columns = { list: array(INT) };
  const weights = context.arena.allocate(8);
  context.memory.i32.set([1, -1], weights / 4);
  const batch = { ...batchOf(columns, [[[1, 2]], [[3]]], context), weights };
  const spec = {
    kind: 'generate',
    generator: 'explode',
    arguments: [columnOf(columns, 'list')],
    outer: false,
    keep: [],
    generated: [INT],
  } as const;
  const result = generate(spec, typesOf(columns)).process(batch, context);
  const start = (result?.weights ?? 0) / 4;
  expect([...context.memory.i32.subarray(start, start + 3)]).toEqual([1, 1, -1]);
});
