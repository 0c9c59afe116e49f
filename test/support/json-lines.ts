import type { Schema } from '../../src/columnar/schema.ts';
import type { DataType } from '../../src/columnar/types.ts';
import type { Row } from '../../src/columnar/value.ts';
import type { ComputeContext } from '../../src/expression/evaluation.ts';
import { json } from '../../src/formats/json/json.ts';
import { RecordParser } from '../../src/formats/json/record-parser.ts';
import { schemaOf } from './batches.ts';
import { type ReadOptions, readRows } from './format-rows.ts';

/** The rows of JSON lines. */
export function readJson(
  content: string | Uint8Array,
  columns: Record<string, DataType> | Schema,
  context: ComputeContext,
  options: ReadOptions = {},
): Row[] {
  return readRows(json, content, schemaOf(columns), context, options);
}

/** How many of the lines the kernel left to the slow path, seen by the slow path's own counter. */
export function countSlowLines(
  content: string,
  columns: Record<string, DataType>,
  context: ComputeContext,
): number {
  const parse = RecordParser.prototype.parse;
  let count = 0;
  RecordParser.prototype.parse = function (line) {
    count++;
    return parse.call(this, line);
  };
  try {
    readJson(content, columns, context);
  } finally {
    RecordParser.prototype.parse = parse;
  }
  return count;
}
