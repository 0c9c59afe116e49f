import { columnFromValues } from '../../columnar/column-from-values.ts';
import { isValid } from '../../columnar/column-to-values.ts';
import { type DataType, STRING, struct, typeName } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { packOptions, parseMode, readOptions, unpackOptions } from '../constant-options.ts';
import { readDialect } from '../csv/csv-dialect.ts';
import { inferCsvType } from '../csv/csv-schema.ts';
import { csvTextOf } from '../csv/csv-text.ts';
import { textReader } from '../csv/csv-values.ts';
import { FieldSplitter } from '../csv/field-splitter.ts';
import { fieldWriter } from '../csv/field-writer.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call } from '../expression.ts';
import { isNullable } from '../facts.ts';
import { computeRows } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { schemaOfText } from '../schema-of-text.ts';
import { textArgument } from '../text-argument.ts';
import { nullable, schemaArgument } from './from-json.ts';

export const fromCsv: ScalarFunction = {
  name: 'from_csv',
  summary: 'Reads a line of CSV as a struct of a given type; what does not fit is null.',
  examples: [
    { sql: "from_csv('1,abc', 'a INT, b STRING')", result: '{1, abc}' },
    { sql: "from_csv('x;2', 'a INT, b INT', map('sep', ';'))", result: '{null, 2}' },
  ],
  resolve: (given, _settings, position) => {
    checkCount('from_csv', given, 2, 3, position);
    const type = nullable(schemaArgument(given[1], position));
    const options = readOptions(given[2], position);
    parseMode('from_csv', options, position);
    checkStruct('from_csv', type, position);
    return functionCall('from_csv', [textArgument('from_csv', 1, given[0], position)], type, {
      nullable: true,
      options: { options: packOptions(options) },
      position,
    });
  },
  evaluate: (call, frame, evaluate) => {
    const read = lineReader(call, frame);
    return computeRows(call, frame, evaluate, ([text]) => read(String(text)));
  },
};

export const toCsv: ScalarFunction = {
  name: 'to_csv',
  summary: 'Writes the fields of a struct as a line of CSV.',
  examples: [{ sql: "to_csv(named_struct('a', 1, 'b', 'x,y'))", result: '1,"x,y"' }],
  resolve: (given, _settings, position) => {
    checkCount('to_csv', given, 1, 2, position);
    const [value] = given;
    const options = readOptions(given[1], position);
    checkStruct('to_csv', value.type, position);
    return functionCall('to_csv', [value], STRING, {
      nullable: isNullable(value),
      options: { options: packOptions(options) },
      position,
    });
  },
  evaluate: (call, frame, evaluate) => {
    const { memory } = frame;
    const [argument] = call.arguments;
    const column = evaluate(argument, frame);
    const options = unpackOptions(call.options?.['options']);
    const dialect = readDialect(options);
    const timeZone = options.get('timezone') ?? frame.settings.timeZone;
    const context = { memory, settings: { ...frame.settings, timeZone } };
    const fields = fieldsOf(argument.type).map(({ type }, index) => {
      const child = column.children[index];
      return { child, read: csvTextOf(type, child, dialect, context) };
    });
    const write = fieldWriter(dialect);
    const lines = Array.from({ length: column.length }, (_, row) => {
      if (!isValid(column, row, memory)) return null;
      const texts = fields.map(({ child, read }, index) =>
        write(isValid(child, row, memory) ? read(row) : null, index === 0),
      );
      return texts.join(dialect.sep);
    });
    return columnFromValues(lines, STRING, frame.arena);
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

/** Reads lines as the struct that the call gives; a field that is missing or bad is null. */
function lineReader(call: Call, frame: EvaluationFrame): (text: string) => LiteralValue {
  const options = unpackOptions(call.options?.['options']);
  const dialect = readDialect(options);
  const splitter = new FieldSplitter(dialect);
  const timeZone = options.get('timezone') ?? frame.settings.timeZone;
  const corruptName = options.get('columnnameofcorruptrecord') ?? '_corrupt_record';
  const fields = fieldsOf(call.type);
  const corrupt = fields.findIndex(
    ({ name, type }) => name === corruptName && type.kind === 'string',
  );
  const readers = fields.map(({ type }) => textReader(type, dialect, timeZone));
  const isStrict = parseMode('from_csv', options, undefined) === 'FAILFAST';
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
    if (isBad && isStrict) throw malformed(text, call);
    return isBad && corrupt >= 0 ? values.with(corrupt, text) : values;
  };
}

const CSV_KINDS: readonly DataType['kind'][] = [
  ...(['boolean', 'tinyint', 'smallint', 'int', 'bigint', 'float', 'double', 'decimal'] as const),
  ...(['null', 'string', 'binary', 'date', 'timestamp', 'timestampNtz'] as const),
  ...(['dayTimeInterval', 'yearMonthInterval', 'calendarInterval'] as const),
];

function checkStruct(name: string, type: DataType, position: SourcePosition | undefined): void {
  if (type.kind === 'struct' && type.fields.every((own) => CSV_KINDS.includes(own.type.kind)))
    return;
  const message = `The function \`${name}\` takes a struct of simple values, not ${typeName(type)}.`;
  throw userError('DATATYPE_MISMATCH.UNSUPPORTED_INPUT_TYPE', message, { position });
}

function fieldsOf(type: DataType) {
  return (type.kind === 'struct' ? type : (struct([]) as Extract<DataType, { kind: 'struct' }>))
    .fields;
}

function malformed(text: string, { position }: Call): Error {
  return userError(
    'MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION',
    `A line is malformed: ${text}.`,
    { hint: "Read it in the mode 'PERMISSIVE' to get nulls instead.", position },
  );
}
