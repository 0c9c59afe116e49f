import { BINARY, type DataType, decimal, STRING } from '../../columnar/types.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { decimalOf } from '../coercion/decimal-precision.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import { isFraction, isNumeric } from '../coercion/wider-type.ts';
import type { Call, Expression } from '../expression.ts';
import { computeRows, nullForError } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import type { SessionSettings } from '../session-settings.ts';
import { typeArgument } from '../signature.ts';
import {
  digitsOfFormat,
  parseNumberFormat,
  readNumber,
  writeNumber,
} from '../text/number-format.ts';
import { unexpectedType } from '../type-errors.ts';
import { base64 } from './base64.ts';
import { dateFormat } from './date-format.ts';
import { hex } from './number-text.ts';
import { decodeText } from './text-encoding.ts';

export const toNumber: ScalarFunction = reader('to_number', {
  summary: 'Reads a number by a format such as 9,999.99.',
  examples: [{ sql: "to_number('1,234.50', '9,999.99')", result: '1234.50' }],
});

export const tryToNumber: ScalarFunction = reader('try_to_number', {
  summary: 'Reads a number by a format; null when the text does not have it.',
  examples: [{ sql: "try_to_number('abc', '999')", result: 'NULL' }],
});

export const toChar: ScalarFunction = {
  name: 'to_char',
  aliases: ['to_varchar'],
  summary: 'Writes a number, date, timestamp or bytes by a format.',
  examples: [
    { sql: "to_char(1234.5, '9,999.99')", result: '1,234.50' },
    { sql: "to_char(X'4142', 'hex')", result: '4142' },
    { sql: "to_char(DATE'2024-05-17', 'yyyy')", result: '2024' },
  ],
  resolve: (given, settings, position) => {
    checkCount('to_char', given, 2, 2, position);
    const [value, format] = given;
    if (['date', 'timestamp', 'timestampNtz'].includes(value.type.kind)) {
      return dateFormat.resolve(given, settings, position);
    }
    if (value.type.kind === 'binary') return bytesCall(value, format, settings, position);
    const number = numberOf(value, position);
    return functionCall('to_char', [number], STRING, {
      position,
      options: { format: constantFormat('to_char', format, position) },
    });
  },
  evaluate: (call, frame, evaluate) => {
    const format = parseNumberFormat(call.options?.['format'] as string);
    const { type } = call.arguments[0];
    const scale = type.kind === 'decimal' ? type.scale : 0;
    return computeRows(call, frame, evaluate, ([value]) =>
      writeNumber({ unscaled: value as bigint, scale }, format),
    );
  },
};

function reader(name: string, words: Pick<ScalarFunction, 'summary' | 'examples'>): ScalarFunction {
  const isTolerant = name.startsWith('try_');
  return {
    name,
    ...words,
    resolve: (given, _settings, position) => {
      checkCount(name, given, 2, 2, position);
      const text = typeArgument(name, 1, [STRING], given[0], position);
      const format = constantFormat(name, given[1], position);
      const type = decimal(...digitsOfFormat(parseNumberFormat(format)));
      const nullable = isTolerant ? true : undefined;
      return functionCall(name, [text], type, { position, nullable, options: { format } });
    },
    evaluate: (call, frame, evaluate) => {
      const format = parseNumberFormat(call.options?.['format'] as string);
      const read = ([text]: readonly unknown[]): bigint => readNumber(text as string, format);
      return computeRows(call, frame, evaluate, isTolerant ? nullForError(read) : read);
    },
  };
}

/** The format decides the type, so that it must be known at analysis. */
function constantFormat(
  name: string,
  format: Expression,
  position: SourcePosition | undefined,
): string {
  if (format.kind === 'literal' && typeof format.value === 'string') {
    parseNumberFormat(format.value);
    return format.value;
  }
  const message = `The format of \`${name}\` must be a constant text.`;
  throw userError('DATATYPE_MISMATCH.NON_FOLDABLE_INPUT', message, { position });
}

/** What Spark makes of a DOUBLE before it prints it. */
const DECIMAL_OF_FRACTION: DataType = decimal(30, 15);

function numberOf(value: Expression, position: SourcePosition | undefined): Expression {
  const isText = value.type.kind === 'string' || value.type.kind === 'null';
  if (isText || isFraction(value.type)) return implicitCast(value, DECIMAL_OF_FRACTION);
  if (!isNumeric(value.type)) throw unexpectedType('to_char', 1, ['a number'], value, position);
  return implicitCast(value, decimalOf(value.type)!);
}

function bytesCall(
  value: Expression,
  format: Expression,
  settings: SessionSettings,
  position: SourcePosition | undefined,
): Call {
  const name = format.kind === 'literal' ? String(format.value).toLowerCase() : '';
  if (name === 'hex') return hex.resolve([value], settings, position);
  if (name === 'base64') return base64.resolve([value], settings, position);
  if (name === 'utf-8') return decodeText.resolve([value, format], settings, position);
  const message = `'${name}' is no format for ${BINARY.kind}; use base64, hex or utf-8.`;
  throw userError('INVALID_PARAMETER_VALUE.BINARY_FORMAT', message, { position });
}
