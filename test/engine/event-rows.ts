import { readInputRow } from '../../src/api/rows/input-rows.ts';
import { type Schema, schema } from '../../src/columnar/schema.ts';
import type { Row } from '../../src/columnar/value.ts';
import { parseSchema } from '../../src/sql/parse.ts';
import { Random } from '../support/random.ts';

export const EVENT_SCHEMA: Schema = schema(
  parseSchema(
    'time TIMESTAMP, key STRING, small INT, amount BIGINT, price DECIMAL(12,2), weight DOUBLE, name STRING, flag BOOLEAN',
  ),
);

const START_MS = Date.parse('2026-03-01T00:00:00Z');
const KEYS = ['red', 'green', 'blue', 'größer', '', '🌊', null];

/** Rows of every kind of value, nulls among them; event time goes on by a second every 100 rows. */
export function eventRows(seed: number, first: number, count: number): readonly Row[] {
  const random = new Random(seed);
  const orNull = <T>(value: T): T | null => (random.below(12) === 0 ? null : value);
  return Array.from({ length: count }, (_, index) =>
    readInputRow(
      [
        new Date(START_MS + (first + index) * 10 - random.below(2000)),
        random.pick(KEYS),
        orNull(random.below(1000) - 500),
        orNull(BigInt(random.below(1e9)) * 1_003n),
        orNull((random.below(1e8) / 100).toFixed(2)),
        orNull((random.next() - 0.5) * 10 ** random.below(12)),
        orNull(`name-${random.below(5000).toString(36)}`),
        orNull(random.below(2) === 0),
      ],
      EVENT_SCHEMA,
    ),
  );
}
