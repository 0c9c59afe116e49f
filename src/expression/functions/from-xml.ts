import type { DataType } from '../../columnar/types.ts';
import { assert, type SourcePosition, userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { packOptions, parseMode, readOptions, unpackOptions } from '../constant-options.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call } from '../expression.ts';
import { computeRows } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { textArgument } from '../text-argument.ts';
import { checkXmlKeys, invalidXmlSchema } from '../xml/check-xml-type.ts';
import { readDialect, refuseXsd } from '../xml/xml-dialect.ts';
import { recordReader, type XmlRecord } from '../xml/xml-records.ts';
import { isXmlType } from '../xml/xml-types.ts';
import { nullable, schemaArgument } from './from-json.ts';

export const fromXml: ScalarFunction = {
  name: 'from_xml',
  summary: 'Reads an element of XML as a struct of a given type; what does not fit is null.',
  examples: [
    { sql: "from_xml('<p><a>1</a><b>0.8</b></p>', 'a INT, b DOUBLE')", result: '{1, 0.8}' },
    {
      sql: "from_xml('<p><time>26/08/2015</time></p>', 'time TIMESTAMP', map('timestampFormat', 'dd/MM/yyyy'))",
      result: '{2015-08-26 00:00:00}',
    },
    {
      sql: `from_xml('<p><a b="1">x</a><a>y</a></p>', 'a ARRAY<STRUCT<_b: INT, _VALUE: STRING>>')`,
      result: '{[{1, x}, {null, y}]}',
    },
  ],
  resolve: (given, _settings, position) => {
    checkCount('from_xml', given, 2, 3, position);
    const type = nullable(schemaArgument(given[1], position));
    const options = readOptions(given[2], position);
    parseMode('from_xml', options, position);
    refuseXsd(options.get('rowvalidationxsdpath'));
    readDialect(options);
    checkSchema(type, position);
    return functionCall('from_xml', [textArgument('from_xml', 1, given[0], position)], type, {
      nullable: true,
      options: { options: packOptions(options) },
      position,
    });
  },
  evaluate: (call, frame, evaluate) => {
    const options = unpackOptions(call.options?.['options']);
    const isStrict = parseMode('from_xml', options, undefined) === 'FAILFAST';
    const read = callReader(call, frame);
    const corrupt = corruptField(call.type, options.get('columnnameofcorruptrecord'));
    return computeRows(call, frame, evaluate, ([text]) => {
      const { row, problem } = read(String(text));
      if (problem === null) return row;
      if (isStrict) throw malformed(problem, call);
      return corrupt < 0 ? row : row.with(corrupt, text!);
    });
  },
};

function callReader(call: Call, { settings }: EvaluationFrame): (text: string) => XmlRecord {
  const options = unpackOptions(call.options?.['options']);
  const timeZone = options.get('timezone') ?? settings.timeZone;
  const { caseSensitive } = settings;
  assert(call.type.kind === 'struct', 'from_xml gives structs');
  return recordReader(call.type.fields, { dialect: readDialect(options), timeZone, caseSensitive });
}

function checkSchema(type: DataType, position: SourcePosition | undefined): void {
  if (type.kind !== 'struct' || !isXmlType(type))
    throw invalidXmlSchema('from_xml', type, position);
  checkXmlKeys('from_xml', type, position);
}

/** The field that takes the text of a malformed record; -1 when there is none. */
function corruptField(type: DataType, name = '_corrupt_record'): number {
  if (type.kind !== 'struct') return -1;
  return type.fields.findIndex((own) => own.name === name && own.type.kind === 'string');
}

function malformed(problem: string, { position }: Call): Error {
  return userError(
    'MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION',
    `A record is malformed: ${problem}.`,
    { hint: "Read it in the mode 'PERMISSIVE' to get nulls instead.", position },
  );
}
