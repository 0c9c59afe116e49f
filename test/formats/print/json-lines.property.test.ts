// Lines of JSON that kernels print, against the writer that goes value by value.

import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { batchFromRows } from '../../../src/columnar/column-from-values.ts';
import { schema } from '../../../src/columnar/schema.ts';
import { field } from '../../../src/columnar/types.ts';
import { objectWriter } from '../../../src/expression/json/json-writer.ts';
import { ByteWriter } from '../../../src/expression/text/byte-writer.ts';
import { zoneOf } from '../../../src/expression/time/zone.ts';
import { writeJsonLines } from '../../../src/formats/json/json-writer.ts';
import { releaseContext, testContext } from '../../support/compute-context.ts';
import { COLUMNS, printedTables } from '../../support/printed-tables.ts';

const context = testContext();
const { memory } = context;
afterEach(() => releaseContext(context));

const settings = fc.record({
  ignoreNullFields: fc.constantFrom('true', 'false'),
  timeZone: fc.constantFrom('UTC', '+05:30', '-00:30', 'Europe/Berlin', 'America/Los_Angeles'),
});

test('a batch is written as row by row', () => {
  fc.assert(
    fc.property(printedTables(COLUMNS), settings, ({ types, rows }, options) => {
      const columns = schema(types.map((type, index) => field(`c "${index}"`, type)));
      const batch = batchFromRows(rows, columns, context.arena);
      const { address, byteLength } = writeJsonLines(batch, columns, options, context);
      const written = memory.text.toString('utf8', address, address + byteLength);

      const target = new ByteWriter(context);
      const skipsNulls = options.ignoreNullFields === 'true';
      const output = { context, target, zone: zoneOf(options.timeZone), skipsNulls };
      const write = objectWriter(columns.fields, batch.columns, output);
      for (let row = 0; row < rows.length; row++) {
        write(row);
        target.ascii('\n');
      }
      const { address: start, byteLength: size } = target.finish();
      expect(written).toBe(memory.text.toString('utf8', start, start + size));
      releaseContext(context);
    }),
    { numRuns: Number(process.env['MILLRACE_PROPERTY_RUNS'] ?? 400) },
  );
});
