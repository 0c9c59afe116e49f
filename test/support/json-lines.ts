import { batchToRows } from '../../src/columnar/column-to-values.ts';
import { type Schema, schema } from '../../src/columnar/schema.ts';
import type { DataType } from '../../src/columnar/types.ts';
import type { Row } from '../../src/columnar/value.ts';
import type { ComputeContext } from '../../src/expression/evaluation.ts';
import { json } from '../../src/formats/json/json.ts';
import { RecordParser } from '../../src/formats/json/record-parser.ts';
import { schemaOf } from './batches.ts';
import { bytesInput } from './split-input.ts';

export interface ReadOptions {
  readonly options?: Record<string, string>;
  readonly columns?: readonly string[];
  readonly range?: { start: number; end: number };
  readonly timeZone?: string;
}

/** The rows of JSON lines. */
export function readJson(
  content: string | Uint8Array,
  columns: Record<string, DataType> | Schema,
  context: ComputeContext,
  { options = {}, columns: names, range, timeZone = 'UTC' }: ReadOptions = {},
): Row[] {
  const source = schemaOf(columns);
  const wanted = names ?? source.fields.map(({ name }) => name);
  const result = schema(wanted.map((name) => source.fields.find((item) => item.name === name)!));
  const zoned = { ...context, settings: { ...context.settings, timeZone } };
  const request = { schema: source, columns: wanted, options };
  const reader = json.read(bytesInput(content, context, range), request, zoned);
  const rows: Row[] = [];
  for (let batch = reader.next(); batch !== null; batch = reader.next()) {
    rows.push(...batchToRows(batch, result, context.memory));
  }
  return rows;
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
