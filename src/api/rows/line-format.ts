import { type Batch, insertBatch } from '../../columnar/batch.ts';
import { columnFromValues } from '../../columnar/column-from-values.ts';
import { batchToRows } from '../../columnar/column-to-values.ts';
import type { Schema } from '../../columnar/schema.ts';
import { typeName } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { userError } from '../../errors.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import type { UserValue } from '../../expression/user/user-function.ts';
import { fromUserValue, toUserValue } from '../../expression/user/user-values.ts';
import type {
  EncodedBytes,
  Format,
  FormatOptions,
  ReadRequest,
  SplitInput,
} from '../../formats/format.ts';
import { LineReader } from '../../formats/lines.ts';
import { checkNames } from '../../formats/options.ts';
import { readSchema } from './read-schema.ts';

/** A format in which each line is a row, by two functions. Values are those that functions of the user's see. */
export interface LineFormat {
  /** What `format(…)` takes. */
  readonly name: string;
  /** The columns when the user gives none, in DDL or as a schema. */
  readonly schema?: string | Schema | undefined;
  /** Options that `parse` and `print` know. */
  readonly optionNames?: readonly string[] | undefined;
  /** The values of a line by column, what is left out being null; null when the line is no row, which counts as a bad record. */
  parse(line: string, options: FormatOptions): Readonly<Record<string, unknown>> | null;
  /** The line of a row, without its end; left out for a format that is only read. */
  print?(row: Readonly<Record<string, UserValue>>, options: FormatOptions): string;
}

/**
 * Makes a format for files of lines. It has to be the export of a module, for it runs in the worker threads:
 *
 * ```js
 * // pairs.js: lines such as "key=tea amount=2"
 * import { lineFormat } from 'millrace';
 * export const pairs = lineFormat({
 *   name: 'pairs',
 *   schema: 'key STRING, amount STRING',
 *   parse: (line) => Object.fromEntries(line.split(' ').map((pair) => pair.split('='))),
 *   print: (row) => Object.entries(row).map((pair) => pair.join('=')).join(' '),
 * });
 *
 * // main.js
 * await session.registerFormat(new URL('./pairs.js', import.meta.url));
 * ```
 */
export function lineFormat(lines: LineFormat): Format {
  const { name, schema, optionNames = [], print } = lines;
  return {
    name,
    optionNames,
    defaultSchema: schema === undefined ? null : readSchema(schema),
    isSplittable: () => true,
    options(options) {
      checkNames(`the ${name} format`, optionNames, options);
      return options;
    },
    read: (input, request, context) => readLines(lines, input, request, context),
    ...(print === undefined
      ? {}
      : {
          write: (batch, columns, options, context) =>
            writeLines(batch, columns, (row) => print.call(lines, row, options), context),
        }),
  };
}

function readLines(
  lines: LineFormat,
  input: SplitInput,
  { schema, columns, options }: ReadRequest,
  context: ComputeContext,
): ReturnType<Format['read']> {
  const reader = new LineReader(input, context);
  const fields = columns.map((name) => schema.fields.find((field) => field.name === name)!);
  const accept = fields.map(({ type }) => fromUserValue(type));
  const values = fields.map((): LiteralValue[] => []);
  const add = (line: string): void => {
    const row = lines.parse(line, options);
    if (row === null) {
      context.counters.badRecords++;
      return;
    }
    for (const [index, field] of fields.entries()) {
      const value = accept[index]!(row[field.name]);
      if (value === undefined) throw wrongValue(input, line, field);
      values[index]!.push(value);
    }
  };
  let rowCount = 0;
  return {
    next() {
      const block = reader.next();
      if (block === null) return null;
      const { u32, text } = context.memory;
      for (const column of values) column.length = 0;
      const badBefore = context.counters.badRecords;
      for (let index = 0; index < block.count; index++) {
        const [start, end] = [u32[block.starts / 4 + index]!, u32[block.ends / 4 + index]!];
        add(text.toString('utf8', start, end));
      }
      rowCount = block.count - (context.counters.badRecords - badBefore);
      const made = values.map((column, index) =>
        columnFromValues(column, fields[index]!.type, context.arena),
      );
      return insertBatch(rowCount, made);
    },
  };
}

function writeLines(
  batch: Batch,
  { fields }: Schema,
  print: (row: Readonly<Record<string, UserValue>>) => string,
  { memory, arena }: ComputeContext,
): EncodedBytes {
  const convert = fields.map(({ type }) => toUserValue(type));
  const rows = batchToRows(batch, { fields } as Schema, memory);
  const lines = rows.map((row) => {
    const entries = fields.map(({ name }, index) => [name, convert[index]!(row[index]!)] as const);
    return `${print(Object.fromEntries(entries))}\n`;
  });
  const bytes = Buffer.from(lines.join(''));
  const address = arena.allocate(bytes.byteLength);
  memory.u8.set(bytes, address);
  return { address, byteLength: bytes.byteLength };
}

function wrongValue(
  { description }: SplitInput,
  line: string,
  { name, type }: Schema['fields'][number],
): Error {
  return userError(
    'MALFORMED_RECORD_IN_PARSING',
    `What was read of ${description} is no ${typeName(type)} for the column ${name}, in the line: ${line}`,
    { hint: 'Have the format give null for lines that are no rows.' },
  );
}
