import { type DataType, STRING, type StructField, typeName } from '../../columnar/types.ts';
import { assert, type SourcePosition, userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import {
  packOptions,
  readOptions,
  refuseOlderPatterns,
  unpackOptions,
} from '../constant-options.ts';
import { convertColumn } from '../conversion/convert.ts';
import { corruptField } from '../corrupt-field.ts';
import { readDialect } from '../csv/csv-dialect.ts';
import { inferCsvType } from '../csv/csv-schema.ts';
import { textReader } from '../csv/csv-values.ts';
import { FieldSplitter } from '../csv/field-splitter.ts';
import { printFields } from '../csv/print-fields.ts';
import { isNullable } from '../facts.ts';
import { joinTextsOfRows } from '../print/join-lines.ts';
import { textsAsColumn, validWithin } from '../print/printed-column.ts';
import { readingFunction } from '../reading-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { schemaOfText } from '../schema-of-text.ts';

export const fromCsv: ScalarFunction = readingFunction({
  name: 'from_csv',
  summary: 'Reads a line of CSV as a struct of a given type; what does not fit is null.',
  examples: [
    { sql: "from_csv('1,abc', 'a INT, b STRING')", result: '{1, abc}' },
    { sql: "from_csv('x;2', 'a INT, b INT', map('sep', ';'))", result: '{null, 2}' },
  ],
  check: (type, _options, position) => checkRead(type, position),
  reader: (type, options, { timeZone }) => {
    const dialect = readDialect(options);
    const splitter = new FieldSplitter(dialect);
    const fields = fieldsOf(type);
    const corrupt = corruptField(type, options);
    const readers = fields.map((own) => textReader(own.type, dialect, timeZone));
    return (text) => {
      const texts = splitter.split(text);
      let isBad = texts.length !== fields.length - (corrupt < 0 ? 0 : 1);
      let place = 0;
      const values = fields.map((_, index) => {
        if (index === corrupt) return null;
        const field = texts[place++] ?? null;
        if (field === null || field === dialect.nullValue) return null;
        const value = readers[index](field);
        if (value === undefined) isBad = true;
        return value ?? null;
      });
      const value = isBad && corrupt >= 0 ? values.with(corrupt, text) : values;
      return { value, problem: isBad ? text : null };
    };
  },
});

export const toCsv: ScalarFunction = {
  name: 'to_csv',
  summary:
    'Writes the fields of a struct as a line of CSV; arrays, maps and structs in it as CAST to STRING does.',
  examples: [{ sql: "to_csv(named_struct('a', 1, 'b', 'x,y'))", result: '1,"x,y"' }],
  resolve: (given, settings, position) => {
    checkCount('to_csv', given, 1, 2, position);
    const [value] = given;
    const options = readOptions(given[1], position);
    refuseOlderPatterns('to_csv', options, settings, position);
    checkPrinted(value.type, position);
    return functionCall('to_csv', [value], STRING, {
      nullable: isNullable(value),
      options: { options: packOptions(options) },
      position,
    });
  },
  evaluate: (call, frame, evaluate) => {
    const [argument] = call.arguments;
    const column = evaluate(argument, frame);
    const { position } = call;
    const options = unpackOptions(call.options?.['options']);
    const dialect = readDialect(options);
    const timeZone = options.get('timezone') ?? frame.settings.timeZone;
    const context = { ...frame, settings: { ...frame.settings, timeZone } };
    const fields = fieldsOf(argument.type);
    const mode = 'ansi' as const;
    const columns = column.children.map((child, index) => {
      const own = validWithin(child, column.validity, frame);
      const source = fields[index].type;
      if (!isNested(source)) return own;
      return convertColumn(own, { source, target: STRING, mode, position, frame: context });
    });
    const printed = fields.map((own) => (isNested(own.type) ? { ...own, type: STRING } : own));
    const texts = printFields(printed, columns, dialect, context);
    const style = { open: '', between: dialect.sep, close: '', skipsEmpty: false };
    return textsAsColumn(joinTextsOfRows(column, texts, style, frame), column.length, frame);
  },
};

export const schemaOfCsv: ScalarFunction = schemaOfText({
  name: 'schema_of_csv',
  summary: 'Gives the type of a constant line of CSV, as from_csv takes it.',
  examples: [{ sql: "schema_of_csv('1,abc')", result: 'STRUCT<_c0: INT, _c1: STRING>' }],
  infer: (text, options) => {
    const dialect = readDialect(options);
    return typeName(inferCsvType(new FieldSplitter(dialect).split(text), dialect));
  },
});

const CSV_KINDS: readonly DataType['kind'][] = [
  ...(['boolean', 'tinyint', 'smallint', 'int', 'bigint', 'float', 'double', 'decimal'] as const),
  ...(['null', 'string', 'binary', 'date', 'timestamp', 'timestampNtz'] as const),
  ...(['dayTimeInterval', 'yearMonthInterval', 'calendarInterval'] as const),
];

function checkRead(type: DataType, position: SourcePosition | undefined): void {
  if (type.kind === 'struct' && type.fields.every((own) => CSV_KINDS.includes(own.type.kind)))
    return;
  const message = `The function \`from_csv\` takes a struct of simple values, not ${typeName(type)}.`;
  throw userError('DATATYPE_MISMATCH.UNSUPPORTED_INPUT_TYPE', message, { position });
}

/** What to_csv takes: arrays, maps and structs of what fields may be besides. */
function checkPrinted(type: DataType, position: SourcePosition | undefined): void {
  if (type.kind === 'struct' && type.fields.every((own) => canPrint(own.type))) return;
  const message = `The function \`to_csv\` takes a struct of values that have a text, not ${typeName(type)}.`;
  throw userError('DATATYPE_MISMATCH.UNSUPPORTED_INPUT_TYPE', message, { position });
}

function canPrint(type: DataType): boolean {
  if (type.kind === 'array') return canPrint(type.element);
  if (type.kind === 'map') return canPrint(type.key) && canPrint(type.value);
  if (type.kind === 'struct') return type.fields.every((own) => canPrint(own.type));
  return CSV_KINDS.includes(type.kind);
}

function isNested({ kind }: DataType): boolean {
  return kind === 'array' || kind === 'map' || kind === 'struct';
}

function fieldsOf(type: DataType): readonly StructField[] {
  assert(type.kind === 'struct', 'lines of CSV are structs');
  return type.fields;
}
