import { describe, expect, test } from 'vitest';
import { packInterval } from '../../../src/columnar/calendar-interval.ts';
import { schema as schemaOf } from '../../../src/columnar/schema.ts';
import type { Row } from '../../../src/columnar/value.ts';
import { ConsoleSink } from '../../../src/connectors/console/console-sink.ts';
import type { SinkContext } from '../../../src/connectors/sink.ts';
import { parseSchema } from '../../../src/sql/parse.ts';
import { testContext } from '../../support/compute-context.ts';

/** What the sink writes for one batch. */
async function printed(
  ddl: string,
  rows: readonly Row[],
  options: Readonly<Record<string, string>> = {},
  timeZone = 'UTC',
): Promise<string> {
  const texts: string[] = [];
  const target = {
    write(text: string, written: () => void) {
      texts.push(text);
      written();
    },
  };
  const schema = schemaOf(parseSchema(ddl));
  const settings = { ansi: true, timeZone, caseSensitive: false, strictSpark: false };
  const sink = new ConsoleSink(options, target);
  await sink.open({ schema, settings } as SinkContext);
  await sink.write({
    batchId: 7,
    timestampMs: 0,
    digest: '',
    schema,
    rowCount: rows.length,
    batches: [],
    encoded: [],
    context: testContext(),
    rows: () => rows,
  });
  return texts.join('');
}

/** The lines between the second and the third rule. */
function body(text: string): string[] {
  return text.split('\n').slice(6, -3);
}

test('a batch is a table with its number above', async () => {
  const text = await printed('word STRING, count BIGINT', [
    ['a', 12n],
    [null, 3n],
  ]);
  expect(text).toBe(`-------------------------------------------
Batch: 7
-------------------------------------------
+----+-----+
|word|count|
+----+-----+
|   a|   12|
|NULL|    3|
+----+-----+

`);
});

test('more rows than numRows are left out, with a note', async () => {
  const rows = Array.from({ length: 5 }, (_, row): Row => [row]);
  const text = await printed('n INT', rows, { numRows: '2' });
  expect(text).toMatch(/\|\s+0\|\n\|\s+1\|\n\+---\+\nonly showing top 2 rows\n\n$/);
});

test('long cells are cut to 20 characters, or left whole and aligned left', async () => {
  const rows: Row[] = [['abcdefghijklmnopqrstuvwxyz']];
  expect(body(await printed('s STRING', rows))).toEqual(['|abcdefghijklmnopq...|']);
  expect(body(await printed('s STRING', [...rows, ['x']], { truncate: 'false' }))).toEqual([
    '|abcdefghijklmnopqrstuvwxyz|',
    '|x                         |',
  ]);
});

describe('a value is printed as Spark prints it', () => {
  test.each<[string, Row[number], string]>([
    ['DOUBLE', 1, '1.0'],
    ['DOUBLE', 1e7, '1.0E7'],
    ['DOUBLE', 1.25e-5, '1.25E-5'],
    ['DOUBLE', -0, '-0.0'],
    ['DOUBLE', Number.NaN, 'NaN'],
    ['FLOAT', Math.fround(0.1), '0.1'],
    ['DECIMAL(10,2)', -5n, '-0.05'],
    ['BOOLEAN', true, 'true'],
    ['DATE', 20_454, '2026-01-01'],
    ['TIMESTAMP_NTZ', 1_767_225_600_500_000n, '2026-01-01 00:00:00.5'],
    ['BINARY', Uint8Array.of(1, 171), '[01 AB]'],
    ['ARRAY<INT>', [1, null], '[1, NULL]'],
    ['MAP<STRING, INT>', [['k', 1]], '{k -> 1}'],
    ['STRUCT<a: INT, b: STRING>', [1, 'x'], '{1, x}'],
    ['STRING', 'two\nlines', 'two\\nlines'],
    ['INTERVAL YEAR TO MONTH', 14, "INTERVAL '1-2' YEAR TO MONTH"],
    ['ARRAY<INTERVAL DAY>', [86_400_000_000n], "[INTERVAL '1' DAY]"],
    ['INTERVAL', packInterval({ months: 14, days: 0, micros: 0n }), '1 years 2 months'],
    ['TIME', 36_672_000_000_000n, '10:11:12'],
  ])('%s %s', async (type, value, text) => {
    const [line] = body(await printed(`v ${type}`, [[value]], { truncate: 'false' }));
    expect(line!.replaceAll(/^\||\s*\|$/g, '')).toBe(text);
  });

  test.each([
    ['UTC', '2026-07-01 00:00:00'],
    ['+05:30', '2026-07-01 05:30:00'],
    ['Europe/Berlin', '2026-07-01 02:00:00'],
  ])('a TIMESTAMP in the zone %s', async (zone, text) => {
    const rows: Row[] = [[1_782_864_000_000_000n]];
    expect(body(await printed('t TIMESTAMP', rows, {}, zone))).toEqual([`|${text}|`]);
  });
});

test('an option that it does not have is refused', async () => {
  await expect(printed('n INT', [], { numrow: '1' })).rejects.toThrowError('UNKNOWN_OPTION');
  await expect(printed('n INT', [], { numRows: 'all' })).rejects.toThrowError('numRows');
});
