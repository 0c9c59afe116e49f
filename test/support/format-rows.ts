import { type Schema, schema } from '../../src/columnar/schema.ts';
import type { Row } from '../../src/columnar/value.ts';
import type { ComputeContext } from '../../src/expression/evaluation.ts';
import type { Format, FormatOptions } from '../../src/formats/format.ts';
import { batchOf, rowsOf } from './batches.ts';
import { bytesInput } from './split-input.ts';

export interface ReadOptions {
  readonly options?: FormatOptions;
  /** Names of the columns that are read; all unless told. */
  readonly columns?: readonly string[];
  readonly range?: { readonly start?: number; readonly end?: number };
  readonly timeZone?: string;
}

/** The rows that a format reads from bytes. */
export function readRows(
  format: Format,
  content: string | Uint8Array,
  source: Schema,
  context: ComputeContext,
  { options = {}, columns, range, timeZone = 'UTC' }: ReadOptions = {},
): Row[] {
  const names = columns ?? source.fields.map(({ name }) => name);
  const wanted = schema(names.map((name) => source.fields.find((each) => each.name === name)!));
  const zoned = { ...context, settings: { ...context.settings, timeZone } };
  const request = { schema: source, columns: names, options: format.options(options, source) };
  const reader = format.read(bytesInput(content, context, range), request, zoned);
  const rows: Row[] = [];
  for (let batch = reader.next(); batch !== null; batch = reader.next()) {
    rows.push(...rowsOf(batch, wanted, context));
  }
  return rows;
}

/** A file of several encoded batches, one for each list of rows. */
export function fileOf(
  format: Format,
  columns: Schema,
  groups: readonly (readonly Row[])[],
  context: ComputeContext,
  options: FormatOptions = {},
): Buffer {
  const pieces = groups.map((rows) => {
    const batch = batchOf(columns, rows, context);
    const { address, byteLength } = format.write!(batch, columns, options, context);
    return context.memory.u8.subarray(address, address + byteLength);
  });
  return Buffer.concat(format.assembleFile!(pieces, columns, options));
}
