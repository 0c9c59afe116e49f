// Tables of any values of the types that text formats print.

import fc from 'fast-check';
import {
  array,
  BIGINT,
  BINARY,
  BOOLEAN,
  DATE,
  type DataType,
  DOUBLE,
  decimal,
  FLOAT,
  field,
  INT,
  SMALLINT,
  STRING,
  struct,
  TIMESTAMP,
  TIMESTAMP_NTZ,
  TINYINT,
} from '../../src/columnar/types.ts';
import type { LiteralValue, Row } from '../../src/columnar/value.ts';

const wordMax = 2n ** 63n - 1n;
/** Numbers with few digits, as data has them, beside any. */
const price = fc
  .tuple(fc.integer({ min: -(10 ** 9), max: 10 ** 9 }), fc.integer({ min: 0, max: 9 }))
  .map(([digits, scale]) => digits / 10 ** scale);
const double = fc.oneof(
  price,
  fc.double(),
  fc.integer(),
  fc.constantFrom(0, -0, 1e7, 1e-3, 9999999.5),
);
const edges = fc.constantFrom(-wordMax - 1n, wordMax, 0n, -1n, 999n, 1000n);
const word = fc.oneof(fc.bigInt({ min: -wordMax - 1n, max: wordMax }), edges);
/** Around changes of the offset of zones, in the years of four digits, and anywhere. */
const micros = fc.oneof(
  fc
    .integer({ min: 1_774_700_000, max: 1_774_900_000 })
    .map((second) => BigInt(second) * 1_000_000n),
  fc.bigInt({ min: -62_167_219_200_000_000n, max: 253_402_300_799_999_999n }),
  fc.bigInt({ min: -9_000_000_000_000_000_000n, max: 9_000_000_000_000_000_000n }),
);
const unscaled = (digits: number) =>
  fc.bigInt({ min: -(10n ** BigInt(digits)) + 1n, max: 10n ** BigInt(digits) - 1n });
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '"', '\\n\n\u0001', 'häß😀'),
);

export const COLUMNS: readonly (readonly [DataType, fc.Arbitrary<LiteralValue>])[] = [
  [BOOLEAN, fc.boolean()],
  [TINYINT, fc.integer({ min: -128, max: 127 })],
  [SMALLINT, fc.integer({ min: -32_768, max: 32_767 })],
  [INT, fc.integer()],
  [BIGINT, word],
  [FLOAT, double.map(Math.fround)],
  [DOUBLE, double],
  [decimal(5, 2), unscaled(5)],
  [decimal(18, 18), fc.oneof(unscaled(18), unscaled(3))],
  [decimal(30, 4), unscaled(30)],
  [STRING, text],
  [BINARY, fc.uint8Array({ maxLength: 6 })],
  [
    DATE,
    fc.oneof(
      fc.integer({ min: -719_530, max: 2_932_898 }),
      fc.integer({ min: -2_000_000_000, max: 2_000_000_000 }),
    ),
  ],
  [TIMESTAMP, micros],
  [TIMESTAMP_NTZ, micros],
  [array(INT), fc.array(fc.integer(), { maxLength: 3 })],
  [
    struct([field('a', STRING), field('b', INT)]),
    fc.tuple(fc.option(text), fc.option(fc.integer())) as fc.Arbitrary<LiteralValue>,
  ],
];

export interface PrintedTable {
  readonly types: readonly DataType[];
  readonly rows: readonly Row[];
}

/** Some rows of some columns of `columns`, nulls among them. */
export function printedTables(columns: typeof COLUMNS): fc.Arbitrary<PrintedTable> {
  return fc.array(fc.nat(columns.length - 1), { minLength: 1, maxLength: 6 }).chain((places) =>
    fc.record({
      types: fc.constant(places.map((place) => columns[place]![0])),
      rows: fc.array(fc.tuple(...places.map((place) => fc.option(columns[place]![1]))), {
        maxLength: 70,
      }) as fc.Arbitrary<readonly Row[]>,
    }),
  );
}
