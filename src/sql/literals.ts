import {
  BIGINT,
  BINARY,
  BOOLEAN,
  type DataType,
  DECIMAL_DIGITS_MAX,
  DOUBLE,
  decimal,
  FLOAT,
  INT,
  NULL,
  SMALLINT,
  STRING,
  TINYINT,
  typeName,
} from '../columnar/types.ts';
import type { LiteralValue } from '../columnar/value.ts';
import { type SourcePosition, userError } from '../errors.ts';
import type { Literal } from '../expression/expression.ts';
import type { Token } from './token.ts';
import type { TokenReader } from './token-reader.ts';

export function newLiteral(
  value: LiteralValue,
  type: DataType,
  position?: SourcePosition,
): Literal {
  return Object.freeze({ kind: 'literal', value, type, position });
}

/** Reads NULL, TRUE, FALSE, a text, bytes or a number with an optional sign; null when something else comes. */
export function readPlainLiteral(reader: TokenReader): Literal | null {
  const token = reader.peek();
  if (token.kind === 'number') return numberLiteral(reader, reader.next(), false, token);
  if (reader.isOperator('-') && reader.peek(1).kind === 'number') {
    reader.next();
    return numberLiteral(reader, reader.next(), true, token);
  }
  if (token.kind === 'string') return stringLiteral(reader, token);
  if (token.kind === 'binary') return binaryLiteral(reader, reader.next());
  if (token.kind !== 'word' || reader.isOperator('.', 1) || reader.isOperator('(', 1)) return null;
  const constant = CONSTANTS.get(token.value);
  if (constant === undefined) return null;
  reader.next();
  return newLiteral(constant.value, constant.type, reader.positionFrom(token));
}

/** Texts that follow each other are one: 'a' 'b' is 'ab'. */
function stringLiteral(reader: TokenReader, start: Token): Literal {
  let value = '';
  while (reader.peek().kind === 'string') value += reader.next().value;
  return newLiteral(value, STRING, reader.positionFrom(start));
}

const CONSTANTS: ReadonlyMap<string, { value: LiteralValue; type: DataType }> = new Map<
  string,
  { value: LiteralValue; type: DataType }
>([
  ['NULL', { value: null, type: NULL }],
  ['TRUE', { value: true, type: BOOLEAN }],
  ['FALSE', { value: false, type: BOOLEAN }],
]);

const NUMBER = /^(\d*)(?:(\.)(\d*))?(?:E([+-]?\d+))?(BD|[LSYDF])?$/;

const INTEGER_SUFFIXES: Readonly<Record<string, { type: DataType; bits: number }>> = {
  Y: { type: TINYINT, bits: 8 },
  S: { type: SMALLINT, bits: 16 },
  L: { type: BIGINT, bits: 64 },
};

/** A number by Spark's rules: INT or BIGINT as it fits, DECIMAL with a point, DOUBLE with an exponent. */
function numberLiteral(
  reader: TokenReader,
  token: Token,
  isNegative: boolean,
  start: Token,
): Literal {
  const position = reader.positionFrom(start);
  const text = token.value.toUpperCase();
  const [, whole = '', point, fraction = '', exponent, suffix] = NUMBER.exec(text)!;
  const digits = text.slice(0, text.length - (suffix?.length ?? 0));
  const signed = isNegative ? `-${digits}` : digits;
  if (suffix === 'D') return floatingLiteral(Number(signed), DOUBLE, text, position);
  if (suffix === 'F') return floatingLiteral(Math.fround(Number(signed)), FLOAT, text, position);
  if (suffix === 'BD' || (suffix === undefined && exponent === undefined && point !== undefined)) {
    return decimalLiteral(
      whole + fraction,
      fraction.length - Number(exponent ?? 0),
      isNegative,
      position,
    );
  }
  if (suffix === undefined && exponent !== undefined) {
    return floatingLiteral(Number(signed), DOUBLE, text, position);
  }
  if (point !== undefined || exponent !== undefined) throw outOfRange(text, 'an integer', position);
  const value = BigInt(whole) * (isNegative ? -1n : 1n);
  if (suffix === undefined) return integerLiteral(value, position);
  const { type, bits } = INTEGER_SUFFIXES[suffix]!;
  if (BigInt.asIntN(bits, value) !== value)
    throw outOfRange(text, `a number of ${bits} bits`, position);
  return newLiteral(bits === 64 ? value : Number(value), type, position);
}

function floatingLiteral(
  value: number,
  type: DataType,
  text: string,
  position: SourcePosition,
): Literal {
  if (Number.isFinite(value)) return newLiteral(value, type, position);
  throw outOfRange(text, typeName(type), position);
}

function integerLiteral(value: bigint, position: SourcePosition): Literal {
  if (BigInt.asIntN(32, value) === value) return newLiteral(Number(value), INT, position);
  if (BigInt.asIntN(64, value) === value) return newLiteral(value, BIGINT, position);
  const isNegative = value < 0n;
  return decimalLiteral(String(isNegative ? -value : value), 0, isNegative, position);
}

/** The value digits × 10^-scale as the smallest DECIMAL that holds it as written. */
function decimalLiteral(
  digits: string,
  scale: number,
  isNegative: boolean,
  position: SourcePosition,
): Literal {
  const magnitude = BigInt(digits) * 10n ** BigInt(Math.max(0, -scale));
  const scaleKept = Math.max(0, scale);
  const precision = Math.max(String(magnitude).length, scaleKept);
  if (precision > DECIMAL_DIGITS_MAX) {
    const message = `The number ${digits} does not fit a DECIMAL of ${DECIMAL_DIGITS_MAX} digits.`;
    throw userError('DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION', message, { position });
  }
  return newLiteral(isNegative ? -magnitude : magnitude, decimal(precision, scaleKept), position);
}

function binaryLiteral(reader: TokenReader, token: Token): Literal {
  const position = reader.positionOf(token);
  const digits = token.value.length % 2 === 0 ? token.value : `0${token.value}`;
  if (!/^[0-9a-f]*$/i.test(digits)) {
    const message = `X'${token.value}' is not a text of hexadecimal digits.`;
    throw userError('INVALID_TYPED_LITERAL', message, { position });
  }
  return newLiteral(new Uint8Array(Buffer.from(digits, 'hex')), BINARY, position);
}

function outOfRange(text: string, target: string, position: SourcePosition): Error {
  const message = `The number ${text} does not fit ${target}.`;
  return userError('INVALID_NUMERIC_LITERAL_RANGE', message, { position });
}
