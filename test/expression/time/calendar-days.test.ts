import { expect, test } from 'vitest';
import { TIMESTAMP } from '../../../src/columnar/types.ts';
import { evaluateSql } from '../evaluate-sql.ts';

const NOON = "TIMESTAMP'2024-03-09 12:00:00'";

test.each([
  [`${NOON} + INTERVAL '1' DAY`, "TIMESTAMP'2024-03-10 12:00:00'"],
  [`${NOON} + INTERVAL '24' HOUR`, "TIMESTAMP'2024-03-10 12:00:00'"],
  [`${NOON} + INTERVAL '23' HOUR`, "TIMESTAMP'2024-03-10 12:00:00'"],
  ["TIMESTAMP'2024-03-10 12:00:00' - INTERVAL '1 1' DAY TO HOUR", "TIMESTAMP'2024-03-09 11:00:00'"],
  [
    "TIMESTAMP'2024-11-04 01:30:00' - INTERVAL '1' DAY",
    "TIMESTAMP'2024-11-03 01:30:00' + INTERVAL '1' HOUR",
  ],
  ["TIMESTAMP'2024-03-09 02:30:00' + INTERVAL '1' DAY", "TIMESTAMP'2024-03-10 03:30:00'"],
])('%s is %s where clocks changed in between', (sum, moment) => {
  const answer = evaluateSql(`${sum} = ${moment}`, undefined, { timeZone: 'America/Los_Angeles' });
  expect(answer.values).toEqual([true]);
});

test('rows without a value, and those of fixed offsets, are left alone', () => {
  const schema = { fields: [{ name: 'ts', type: TIMESTAMP, nullable: true }] };
  const rows = [[null], [1_710_014_400_000_000n]];
  const sums = ['America/Los_Angeles', '-08:00'].map(
    (timeZone) => evaluateSql("ts + INTERVAL '1' DAY", { schema, rows }, { timeZone }).values,
  );
  expect(sums).toEqual([
    [null, 1_710_097_200_000_000n],
    [null, 1_710_100_800_000_000n],
  ]);
});
