// Lines of CSV that kernels print, against fields that are written one by one.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchFromRows } from '../../../src/columnar/column-from-values.ts';
import { columnToValues } from '../../../src/columnar/column-to-values.ts';
import { schema } from '../../../src/columnar/schema.ts';
import { field } from '../../../src/columnar/types.ts';
import { csvTextOf } from '../../../src/expression/csv/csv-text.ts';
import { fieldWriter } from '../../../src/expression/csv/field-writer.ts';
import { readCsvOptions } from '../../../src/formats/csv/csv-options.ts';
import { writeCsvLines } from '../../../src/formats/csv/csv-writer.ts';
import { releaseContext, testContext } from '../../support/compute-context.ts';
import { COLUMNS, printedTables } from '../../support/printed-tables.ts';

const usual = fc.constant({});
const unusual = fc.record(
  {
    sep: fc.constantFrom('\t', '|', '-', '::'),
    quote: fc.constantFrom("'", ''),
    nullValue: fc.constantFrom('#', 'null', 'a,b'),
    emptyValue: fc.constantFrom('', 'none', '#'),
    quoteAll: fc.constant('true'),
    ignoreLeadingWhiteSpace: fc.constant('false'),
    escapeQuotes: fc.constant('false'),
    comment: fc.constantFrom('#', '2'),
    dateFormat: fc.constant('dd.MM.yyyy'),
  },
  { requiredKeys: [] },
);
/** Nested values are no fields. Texts of few letters meet separators, quotes and blanks often. */
const tricky = fc.string({ unit: fc.constantFrom('a', ',', '"', '\\', ' ', '#', '\n', 'ß') });
const fields = COLUMNS.filter(([{ kind }]) => kind !== 'array' && kind !== 'struct').map(
  ([type, values]) => [type, type.kind === 'string' ? fc.oneof(tricky, values) : values] as const,
);

test('a batch is written as field by field', () => {
  fc.assert(
    fc.property(
      printedTables(fields),
      fc.oneof(usual, unusual),
      fc.constantFrom('UTC', 'Europe/Berlin'),
      ({ types, rows }, options: Readonly<Record<string, string>>, timeZone) => {
        const context = testContext({ settings: { timeZone } });
        const columns = schema(types.map((type, index) => field(`c${index}`, type)));
        const batch = batchFromRows(rows, columns, context.arena);
        const { address, byteLength } = writeCsvLines(batch, columns, options, context);
        const written = context.memory.text.toString('utf8', address, address + byteLength);

        const values = readCsvOptions(options);
        const write = fieldWriter(values);
        const isNull = batch.columns.map((column, index) =>
          columnToValues(column, types[index]!, context.memory).map((value) => value === null),
        );
        const readers = batch.columns.map((column, index) =>
          csvTextOf(types[index]!, column, values, context),
        );
        const lines = rows.map((_, row) => {
          const texts = readers.map((read, index) =>
            write(isNull[index]![row] ? null : read(row), index === 0),
          );
          return texts.join(values.sep);
        });
        const filled = lines.filter((line) => line !== '').map((line) => `${line}\n`);
        expect(written).toBe(filled.join(''));
        releaseContext(context);
      },
    ),
    { numRuns: Number(process.env['MILLRACE_PROPERTY_RUNS'] ?? 400) },
  );
});
