import { batchToRows } from '../../src/columnar/column-to-values.ts';
import { type Schema, schema } from '../../src/columnar/schema.ts';
import type { DataType } from '../../src/columnar/types.ts';
import type { Row } from '../../src/columnar/value.ts';
import type { ComputeContext } from '../../src/expression/evaluation.ts';
import { csv } from '../../src/formats/csv/csv.ts';
import { LineParser } from '../../src/formats/csv/line-parser.ts';
import { schemaOf } from './batches.ts';
import type { ReadOptions } from './json-lines.ts';
import { bytesInput } from './split-input.ts';

/** The rows of CSV text. */
export function readCsv(
  content: string | Uint8Array,
  columns: Record<string, DataType> | Schema,
  context: ComputeContext,
  { options = {}, columns: names, range, timeZone = 'UTC' }: ReadOptions = {},
): Row[] {
  const source = schemaOf(columns);
  const wanted = names ?? source.fields.map(({ name }) => name);
  const result = schema(wanted.map((name) => source.fields.find((item) => item.name === name)!));
  const zoned = { ...context, settings: { ...context.settings, timeZone } };
  const request = { schema: source, columns: wanted, options: csv.options(options, source) };
  const reader = csv.read(bytesInput(content, context, range), request, zoned);
  const rows: Row[] = [];
  for (let batch = reader.next(); batch !== null; batch = reader.next()) {
    rows.push(...batchToRows(batch, result, context.memory));
  }
  return rows;
}

/** How many of the lines the kernel left to the slow path, seen by the slow path's own counter. */
export function countSlowCsvLines(
  content: string,
  columns: Record<string, DataType>,
  context: ComputeContext,
  options: ReadOptions = {},
): number {
  const parse = LineParser.prototype.parse;
  let count = 0;
  LineParser.prototype.parse = function (line) {
    count++;
    return parse.call(this, line);
  };
  try {
    readCsv(content, columns, context, options);
  } finally {
    LineParser.prototype.parse = parse;
  }
  return count;
}
