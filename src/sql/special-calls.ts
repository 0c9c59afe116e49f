import type { UnresolvedExpression } from '../expression/unresolved.ts';
import { newCall, newStringLiteral } from './calls.ts';
import type { TokenReader } from './token-reader.ts';

/** Reads an expression inside another one. */
export type ReadExpression = (reader: TokenReader, power?: number) => UnresolvedExpression;

type ReadCall = (reader: TokenReader, read: ReadExpression) => UnresolvedExpression | null;

/**
 * Calls with words between their arguments, such as EXTRACT(HOUR FROM ts). Null when the call is an ordinary one; the
 * reader has not moved then.
 */
export function readSpecialCall(
  reader: TokenReader,
  read: ReadExpression,
): UnresolvedExpression | null {
  return SPECIAL_CALLS.get(reader.peek().value)?.(reader, read) ?? null;
}

const SPECIAL_CALLS: ReadonlyMap<string, ReadCall> = new Map<string, ReadCall>([
  ['EXTRACT', readExtract],
  ['TRIM', readTrim],
  ['OVERLAY', readOverlay],
  ['TIMESTAMPADD', readUnitCall],
  ['TIMESTAMPDIFF', readUnitCall],
  ['TIMEDIFF', readUnitCall],
  ['DATEADD', readUnitCall],
  ['DATEDIFF', readUnitCall],
  ['DATE_ADD', readUnitCall],
  ['DATE_DIFF', readUnitCall],
  ['POSITION', readPosition],
  ['SUBSTRING', readSubstring],
  ['SUBSTR', readSubstring],
]);

/** EXTRACT(field FROM value). */
function readExtract(reader: TokenReader, read: ReadExpression): UnresolvedExpression | null {
  if (reader.peek(2).kind === 'string') return null;
  const start = reader.next();
  reader.expectOperator('(');
  const field = reader.expectName('a field such as HOUR');
  reader.expectWord('FROM');
  const operands = [newStringLiteral(field), read(reader)];
  reader.expectOperator(')');
  return newCall('extract', operands, reader.positionFrom(start));
}

const TRIM_SIDES: ReadonlyMap<string, string> = new Map([
  ['BOTH', 'trim'],
  ['LEADING', 'ltrim'],
  ['TRAILING', 'rtrim'],
]);

/** TRIM([BOTH | LEADING | TRAILING] [characters] [FROM] value). */
function readTrim(reader: TokenReader, read: ReadExpression): UnresolvedExpression {
  const start = reader.next();
  reader.expectOperator('(');
  const isArgument = [')', ',', '('].some((mark) => reader.isOperator(mark, 1));
  const side = isArgument ? undefined : TRIM_SIDES.get(reader.peek().value);
  if (side !== undefined) reader.next();
  const operands = reader.isWord('FROM') ? [] : [read(reader)];
  if (reader.acceptWord('FROM')) operands.unshift(read(reader));
  while (reader.acceptOperator(',')) operands.push(read(reader));
  reader.expectOperator(')');
  const name = operands.length === 2 && (side ?? 'trim') === 'trim' ? 'btrim' : (side ?? 'trim');
  // As functions, LTRIM and RTRIM take the characters first.
  const isOneSided = name === 'ltrim' || name === 'rtrim';
  return newCall(name, isOneSided ? operands.toReversed() : operands, reader.positionFrom(start));
}

/** OVERLAY(value PLACING part FROM start [FOR length]), or with commas. */
function readOverlay(reader: TokenReader, read: ReadExpression): UnresolvedExpression {
  const start = reader.next();
  reader.expectOperator('(');
  const operands = [read(reader)];
  for (const word of ['PLACING', 'FROM', 'FOR']) {
    if (reader.acceptWord(word)) operands.push(read(reader));
  }
  while (reader.acceptOperator(',')) operands.push(read(reader));
  reader.expectOperator(')');
  return newCall('overlay', operands, reader.positionFrom(start));
}

const UNITS =
  /^(YEAR|QUARTER|MONTH|WEEK|DAY|DAYOFYEAR|HOUR|MINUTE|SECOND|MILLISECOND|MICROSECOND)$/;

/** TIMESTAMPADD(unit, …) and its like: the unit is a word. */
function readUnitCall(reader: TokenReader, read: ReadExpression): UnresolvedExpression | null {
  const unit = reader.peek(2);
  if (!UNITS.test(unit.value.toUpperCase()) || !reader.isOperator(',', 3)) return null;
  if (unit.kind === 'string') {
    const message = `A unit stands without quotes: ${unit.value.toUpperCase()}.`;
    throw reader.mistake('INVALID_PARAMETER_VALUE.DATETIME_UNIT', message, unit);
  }
  const start = reader.next();
  reader.expectOperator('(');
  const operands = [newStringLiteral(reader.next().value)];
  while (reader.acceptOperator(',')) operands.push(read(reader));
  reader.expectOperator(')');
  const name = start.value.replace(/^(DATE_?|TIME(?=DIFF))/, 'TIMESTAMP').toLowerCase();
  return newCall(name, operands, reader.positionFrom(start));
}

/** Binds tighter than IN, so that the IN of POSITION is left alone. */
const ABOVE_PREDICATES = 45;

/** POSITION(part IN value). */
function readPosition(reader: TokenReader, read: ReadExpression): UnresolvedExpression {
  const start = reader.next();
  reader.expectOperator('(');
  const operands = [read(reader, ABOVE_PREDICATES)];
  const name = reader.isWord('IN') ? 'locate' : 'position';
  while (reader.acceptWord('IN') || reader.acceptOperator(',')) operands.push(read(reader));
  reader.expectOperator(')');
  return newCall(name, operands, reader.positionFrom(start));
}

/** SUBSTRING(value FROM start [FOR length]), or with commas. */
function readSubstring(reader: TokenReader, read: ReadExpression): UnresolvedExpression {
  const start = reader.next();
  reader.expectOperator('(');
  const operands = [read(reader)];
  if (reader.acceptWord('FROM')) {
    operands.push(read(reader));
    if (reader.acceptWord('FOR')) operands.push(read(reader));
  }
  while (reader.acceptOperator(',')) operands.push(read(reader));
  reader.expectOperator(')');
  return newCall(start.value.toLowerCase(), operands, reader.positionFrom(start));
}
