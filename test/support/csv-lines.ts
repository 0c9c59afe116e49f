import type { Schema } from '../../src/columnar/schema.ts';
import type { DataType } from '../../src/columnar/types.ts';
import type { Row } from '../../src/columnar/value.ts';
import type { ComputeContext } from '../../src/expression/evaluation.ts';
import { csv } from '../../src/formats/csv/csv.ts';
import { LineParser } from '../../src/formats/csv/line-parser.ts';
import { schemaOf } from './batches.ts';
import { type ReadOptions, readRows } from './format-rows.ts';

/** The rows of CSV text. */
export function readCsv(
  content: string | Uint8Array,
  columns: Record<string, DataType> | Schema,
  context: ComputeContext,
  options: ReadOptions = {},
): Row[] {
  return readRows(csv, content, schemaOf(columns), context, options);
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
