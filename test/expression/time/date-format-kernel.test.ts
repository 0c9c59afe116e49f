// Patterns whose fields a kernel prints, against the formatter of single times.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { schema } from '../../../src/columnar/schema.ts';
import { BIGINT, field, STRING, TIMESTAMP } from '../../../src/columnar/types.ts';
import { evaluateSql } from '../evaluate-sql.ts';

const micros = fc.oneof(
  fc.integer({ min: 1_774_700_000, max: 1_774_900_000 }).map((own) => BigInt(own) * 1_000_000n),
  fc.bigInt({ min: -62_200_000_000_000_000n, max: 253_500_000_000_000_000n }),
  fc.bigInt({ min: -(2n ** 55n), max: 2n ** 55n }),
  fc.constantFrom(0n, -1n, 999_999n, -62_135_596_800_000_000n, 253_402_300_799_999_999n),
);
const pattern = fc
  .array(
    fc.constantFrom(
      ...[
        'yyyy',
        'yy',
        'MM',
        'M',
        'dd',
        'd',
        'HH',
        'H',
        'mm',
        'm',
        'ss',
        's',
        'S',
        'SSS',
        'SSSSSS',
      ],
      ...['SSSSSSSSS', '-', ':', "'T'", "''", ' ', "'é👍'"],
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((items) => items.join(' '));
const zone = fc.constantFrom('UTC', '+05:30', 'Europe/Berlin', 'America/St_Johns');

test('date_format and from_unixtime print by a constant pattern what they print by one of the row', () => {
  const rows = fc.array(fc.option(micros), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(rows, pattern, zone, (times, wanted, timeZone) => {
      const input = {
        schema: schema([field('t', TIMESTAMP), field('l', BIGINT), field('p', STRING)]),
        rows: times.map((own) => [own, own === null ? null : own / 1_000_000n, wanted]),
      };
      const quoted = wanted.replaceAll("'", "\\'");
      for (const call of ['date_format(t, ', 'from_unixtime(l, ']) {
        const { values } = evaluateSql(`${call}'${quoted}')`, input, { timeZone });
        expect(values).toEqual(evaluateSql(`${call}p)`, input, { timeZone }).values);
      }
    }),
    { numRuns: 300 },
  );
});
