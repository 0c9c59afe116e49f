import fc, { type Arbitrary } from 'fast-check';
import { expect, test } from 'vitest';
import { decimalText } from '../../src/columnar/decimal-text.ts';
import { doubleText } from '../../src/columnar/number-text.ts';
import { schema } from '../../src/columnar/schema.ts';
import { type DataType, DOUBLE, decimal, field, TIMESTAMP } from '../../src/columnar/types.ts';
import type { LiteralValue } from '../../src/columnar/value.ts';
import { timestampText } from '../../src/expression/conversion/to-text.ts';
import { JavaRandom } from '../../src/expression/java-random.ts';
import { zoneOf } from '../../src/expression/time/zone.ts';
import { evaluateSql } from './evaluate-sql.ts';

// What a kernel prints is what is printed value by value.

const YEAR_MICROS = 31_556_952_000_000n;
const timestamps = fc.oneof(
  fc.bigInt({ min: -2100n * YEAR_MICROS, max: 9000n * YEAR_MICROS }),
  fc
    .bigInt({ min: -60n * YEAR_MICROS, max: 60n * YEAR_MICROS })
    .map((time) => (time / 100_000n) * 100_000n),
);

test.each(['UTC', 'America/New_York', 'Asia/Kolkata', '-03:30'])('timestamps in %s', (timeZone) => {
  const zone = zoneOf(timeZone);
  const text = (value: LiteralValue) =>
    timestampText(value as bigint, (seconds) => zone.offsetAt(seconds));
  checkTexts(TIMESTAMP, timestamps, text, timeZone);
});

test('doubles', () => {
  const numbers = fc.oneof(
    fc.double(),
    fc.integer().map((value) => value / 100),
  );
  checkTexts(DOUBLE, numbers, (value) => doubleText(value as number));
});

test('doubles of many digits, those beside powers of two and of ten among them, have the digits that JavaScript finds', () => {
  const random = new JavaRandom(7n);
  const values = Array.from({ length: 200_000 }, (_, place) => {
    const size = 10 ** (-3 + 10 * random.nextDouble());
    return place % 2 === 0 ? size : (random.nextDouble() * 1e4) / (1 + (place % 97));
  });
  const bits = new Float64Array(1);
  const word = new BigInt64Array(bits.buffer);
  const edges = Array.from({ length: 34 }, (_, power) => 2 ** (power - 10))
    .concat(Array.from({ length: 10 }, (_, power) => 10 ** (power - 3)))
    .flatMap((edge) =>
      [-3n, -2n, -1n, 0n, 1n, 2n, 3n].map((step) => {
        bits[0] = edge;
        word[0]! += step;
        return bits[0]!;
      }),
    );
  const numbers = [...values, ...edges];
  const input = { schema: schema([field('x', DOUBLE)]), rows: numbers.map((value) => [value]) };
  const texts = evaluateSql('CAST(x AS STRING)', input).values;
  const wrong = numbers.filter((value, row) => doubleText(value) !== texts[row]);
  expect(wrong).toEqual([]);
});

test('decimals', () => {
  const unscaled = fc.bigInt({ min: -(10n ** 18n) + 1n, max: 10n ** 18n - 1n });
  const few = fc.bigInt({ min: -100n, max: 100n });
  checkTexts(decimal(18, 12), fc.oneof(unscaled, few), (value) => decimalText(value as bigint, 12));
});

function checkTexts(
  type: DataType,
  values: Arbitrary<LiteralValue>,
  text: (value: LiteralValue) => string,
  timeZone = 'UTC',
): void {
  const columns = fc.array(fc.option(values, { freq: 10 }), { minLength: 1, maxLength: 80 });
  fc.assert(
    fc.property(columns, (column) => {
      const input = { schema: schema([field('x', type)]), rows: column.map((value) => [value]) };
      const expected = column.map((value) => (value === null ? null : text(value)));
      expect(evaluateSql('CAST(x AS STRING)', input, { timeZone }).values).toEqual(expected);
    }),
    { numRuns: 60 },
  );
}
