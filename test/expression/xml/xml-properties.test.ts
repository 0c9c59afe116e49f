import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type DataType,
  field,
  type StructField,
  struct,
  typeName,
} from '../../../src/columnar/types.ts';
import type { LiteralValue } from '../../../src/columnar/value.ts';
import { parseSchema } from '../../../src/sql/parse.ts';
import { evaluateSql } from '../evaluate-sql.ts';

/** Any character that XML can hold. */
const character = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 2 })
  .filter((text) => !/(?![\t\n\r\x7f-\x9f])[\p{Cc}\ufffe\uffff]/u.test(text));
const text = fc
  .array(fc.oneof(fc.constantFrom(...'<>&"\'] \n\r\t'), character), { maxLength: 8 })
  .map((parts) => parts.join(''));

/** Types that an attribute can have, with their values. */
const SCALARS: readonly (readonly [ddl: string, values: fc.Arbitrary<LiteralValue>])[] = [
  ['INT', fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })],
  ['BIGINT', fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
  ['DOUBLE', fc.double()],
  ['FLOAT', fc.float()],
  ['DECIMAL(20, 9)', fc.bigInt({ min: -(10n ** 19n), max: 10n ** 19n })],
  ['BOOLEAN', fc.boolean()],
  ['DATE', fc.integer({ min: -719_162, max: 2_932_896 })],
  [
    'TIMESTAMP',
    fc.bigInt({ min: -60_000_000_000n, max: 250_000_000_000n }).map((ms) => ms * 1000n),
  ],
  ['STRING', text],
];

interface Sample {
  readonly type: DataType;
  readonly values: fc.Arbitrary<LiteralValue>;
}

const scalar: fc.Arbitrary<Sample> = fc
  .constantFrom(...SCALARS)
  .map(([ddl, values]) => ({ type: parseSchema(`c ${ddl}`)[0].type, values }));

/** A list has no other form than its elements: an empty one, or a null in it, would not come back. */
const listOf = ({ type, values }: Sample): Sample => ({
  type: { kind: 'array', element: type, containsNull: true },
  values: fc.array(values, { minLength: 1, maxLength: 3 }),
});

const mapOf = ({ type, values }: Sample): Sample => ({
  type: { kind: 'map', key: { kind: 'string' }, value: type, valueContainsNull: true },
  values: fc
    .uniqueArray(fc.constantFrom('k', 'é', 'x-1', 'y.z'), { minLength: 1 })
    .chain((keys) => fc.tuple(...keys.map((key) => fc.tuple(fc.constant(key), values)))),
});

function rowOf(fields: readonly (readonly [isAttribute: boolean, own: Sample])[]): Sample {
  const types = fields.map(
    ([isAttribute, { type }], index): StructField =>
      field(`${isAttribute && isText(type) ? '_' : ''}c${index}`, type),
  );
  const values = fields.map(([, own]) => fc.option(own.values, { nil: null }));
  return { type: struct(types), values: fc.tuple(...values) };
}

function isText({ kind }: DataType): boolean {
  return kind !== 'array' && kind !== 'map' && kind !== 'struct';
}

const { row } = fc.letrec<{ row: Sample; any: Sample }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'type' },
    scalar,
    fc.oneof(scalar, tie('row')).map(listOf),
    scalar.map(mapOf),
    tie('row'),
  ),
  row: fc
    .array(fc.tuple(fc.boolean(), tie('any')), { minLength: 1, maxLength: 4 })
    .map((fields) => rowOf(fields)),
}));

test('from_xml reads what to_xml writes, whatever the rows are', () => {
  fc.assert(
    fc.property(
      row.chain(({ type, values }) =>
        fc.tuple(fc.constant(type), fc.array(values, { maxLength: 4 })),
      ),
      fc.constantFrom('', '    '),
      ([type, rows], indent) => {
        const call = `from_xml(to_xml(r, map('indent', '${indent}')), '${typeName(type)}', map('ignoreSurroundingSpaces', 'false'))`;
        const input = { schema: { fields: [field('r', type)] }, rows: rows.map((each) => [each]) };
        expect(evaluateSql(call, input).values).toEqual(rows);
      },
    ),
  );
});

test('whatever a text is, it is read, or kept as a bad record', () => {
  const piece = fc.constantFrom(
    ...['<a>', '</a>', '<b c="1">', '<b c="x">', '</b>', '<a/>', '<a x="1" x="2"/>'],
    ...[
      '1',
      ' ',
      'x',
      '<!-- -->',
      '<?x y?>',
      '&lt;',
      '&x;',
      '<![CDATA[<]]>',
      ']]>',
      '&',
      '<',
      '\0',
    ],
  );
  const schema =
    'a ARRAY<INT>, b STRUCT<_c: INT, a: STRING, _VALUE: STRING>, _corrupt_record STRING';
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const record = `<p>${pieces.join('')}</p>`;
      const input = { schema: { fields: parseSchema('t STRING') }, rows: [[record]] };
      const [row] = evaluateSql(`from_xml(t, '${schema}')`, input).values;
      const corrupt = (row as readonly LiteralValue[])[2];
      expect([null, record]).toContain(corrupt);
      if (pieces.includes('<')) expect(corrupt).toBe(record);
    }),
  );
});
