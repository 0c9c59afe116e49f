// Lines of JSON that kernels print, against the writer that goes value by value.

import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { batchFromRows } from '../../../src/columnar/column-from-values.ts';
import { schema } from '../../../src/columnar/schema.ts';
import { array, field, INT, map, STRING, struct } from '../../../src/columnar/types.ts';
import type { LiteralValue } from '../../../src/columnar/value.ts';
import { zoneOf } from '../../../src/expression/time/zone.ts';
import { writeJsonLines } from '../../../src/formats/json/json-writer.ts';
import { releaseContext, testContext } from '../../support/compute-context.ts';
import { jsonText } from '../../support/json-text.ts';
import { COLUMNS, printedTables } from '../../support/printed-tables.ts';

const context = testContext();
const { memory } = context;
afterEach(() => releaseContext(context));

const settings = fc.record({
  ignoreNullFields: fc.constantFrom('true', 'false'),
  timeZone: fc.constantFrom('UTC', '+05:30', '-00:30', 'Europe/Berlin', 'America/Los_Angeles'),
});

const text = fc.string({ unit: 'binary', maxLength: 5 });
const pair = fc.tuple(fc.option(text), fc.option(fc.integer()));
const PAIR = struct([field('a', STRING), field('b "', INT)]);
const NESTED: typeof COLUMNS = [
  [
    map(STRING, INT),
    fc.array(fc.tuple(text, fc.option(fc.integer())), {
      maxLength: 3,
    }) as fc.Arbitrary<LiteralValue>,
  ],
  [array(PAIR), fc.array(fc.option(pair), { maxLength: 3 }) as fc.Arbitrary<LiteralValue>],
  [
    map(STRING, array(PAIR)),
    fc.array(fc.tuple(text, fc.array(pair)), { maxLength: 2 }) as fc.Arbitrary<LiteralValue>,
  ],
  [
    struct([field('p', PAIR), field('l', array(STRING))]),
    fc.tuple(fc.option(pair), fc.array(text)) as fc.Arbitrary<LiteralValue>,
  ],
];

test('a batch is written as row by row', () => {
  fc.assert(
    fc.property(printedTables([...COLUMNS, ...NESTED]), settings, ({ types, rows }, options) => {
      const columns = schema(types.map((type, index) => field(`c "${index}"`, type)));
      const batch = batchFromRows(rows, columns, context.arena);
      const { address, byteLength } = writeJsonLines(batch, columns, options, context);
      const written = memory.text.toString('utf8', address, address + byteLength);

      const style = {
        zone: zoneOf(options.timeZone),
        skipsNulls: options.ignoreNullFields === 'true',
      };
      const line = struct(columns.fields);
      expect(written).toBe(rows.map((row) => `${jsonText(row, line, style)}\n`).join(''));
      releaseContext(context);
    }),
    { numRuns: Number(process.env['MILLRACE_PROPERTY_RUNS'] ?? 400) },
  );
});
