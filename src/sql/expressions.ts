import type { SourcePosition } from '../errors.ts';
import type { UnresolvedExpression } from '../expression/unresolved.ts';
import { newCall, newCast, newStringLiteral } from './calls.ts';
import { readPlainLiteral } from './literals.ts';
import { readPrimary } from './primary.ts';
import type { Token } from './token.ts';
import type { TokenReader } from './token-reader.ts';
import { readType } from './types.ts';

/** How tightly operators bind, loosest first (Spark's grammar). */
const OR = 10;
const AND = 20;
const NOT = 30;
const PREDICATE = 40;
const COMPARISON = 50;
const BIT_OR = 60;
const BIT_XOR = 70;
const BIT_AND = 80;
const SUM = 90;
const PRODUCT = 100;
const SIGN = 110;
const POSTFIX = 120;

interface Infix {
  readonly power: number;
  /** The function that the operator stands for. */
  readonly name: string;
}

const OPERATORS: ReadonlyMap<string, Infix> = new Map([
  ['=', { power: COMPARISON, name: 'equal' }],
  ['==', { power: COMPARISON, name: 'equal' }],
  ['<>', { power: COMPARISON, name: 'not_equal' }],
  ['!=', { power: COMPARISON, name: 'not_equal' }],
  ['<', { power: COMPARISON, name: 'less' }],
  ['<=', { power: COMPARISON, name: 'less_or_equal' }],
  ['>', { power: COMPARISON, name: 'greater' }],
  ['>=', { power: COMPARISON, name: 'greater_or_equal' }],
  ['<=>', { power: COMPARISON, name: 'null_safe_equal' }],
  ['|', { power: BIT_OR, name: 'bitwise_or' }],
  ['^', { power: BIT_XOR, name: 'bitwise_xor' }],
  ['&', { power: BIT_AND, name: 'bitwise_and' }],
  ['+', { power: SUM, name: 'add' }],
  ['-', { power: SUM, name: 'subtract' }],
  ['||', { power: SUM, name: 'concat' }],
  ['*', { power: PRODUCT, name: 'multiply' }],
  ['/', { power: PRODUCT, name: 'divide' }],
  ['%', { power: PRODUCT, name: 'remainder' }],
]);

const CONNECTIVES: ReadonlyMap<string, Infix> = new Map([
  ['OR', { power: OR, name: 'or' }],
  ['AND', { power: AND, name: 'and' }],
]);

const INTEGER_DIVISION: Infix = { power: PRODUCT, name: 'div' };

const PREFIX_OPERATORS: ReadonlyMap<string, Infix> = new Map([
  ['-', { power: SIGN, name: 'negative' }],
  ['+', { power: SIGN, name: 'positive' }],
  ['~', { power: SIGN, name: 'bitwise_not' }],
  ['!', { power: NOT, name: 'not' }],
]);

const PREDICATE_WORDS: ReadonlySet<string> = new Set([
  'BETWEEN',
  'IN',
  'LIKE',
  'ILIKE',
  'RLIKE',
  'REGEXP',
]);

/** Operators in a row without brackets, at most; AND and OR do not count. */
const CHAIN_MAX = 500;

/** Reads an expression; operators that bind no tighter than `power` end it. */
export function readExpression(reader: TokenReader, power = 0): UnresolvedExpression {
  return reader.nested(() => {
    const start = reader.peek();
    let left = readPrefix(reader, start);
    for (let length = 0; length <= CHAIN_MAX; length++) {
      const longer = readInfix(reader, start, left, power);
      if (longer === null) return left;
      left = longer;
    }
    const message = `More than ${CHAIN_MAX} operators follow each other without brackets.`;
    throw reader.mistake('PARSE_SYNTAX_ERROR', message, start);
  });
}

function readPrefix(reader: TokenReader, start: Token): UnresolvedExpression {
  const literal = readPlainLiteral(reader);
  if (literal !== null) return literal;
  if (reader.acceptWord('NOT')) {
    return newCall('not', [readExpression(reader, NOT)], reader.positionFrom(start));
  }
  const operator = start.kind === 'operator' ? PREFIX_OPERATORS.get(start.value) : undefined;
  if (operator === undefined) return readPrimary(reader, readExpression);
  reader.next();
  const operand = readExpression(reader, operator.power);
  return newCall(operator.name, [operand], reader.positionFrom(start));
}

/** Extends `left` by one operator that binds tighter than `power`; null when none follows. */
function readInfix(
  reader: TokenReader,
  start: Token,
  left: UnresolvedExpression,
  power: number,
): UnresolvedExpression | null {
  const token = reader.peek();
  if (token.kind === 'operator') {
    const operator = OPERATORS.get(token.value);
    if (operator !== undefined) return readBinary(reader, start, left, operator, power);
    return power < POSTFIX ? readPostfix(reader, start, left) : null;
  }
  if (token.kind !== 'word') return null;
  const connective = CONNECTIVES.get(token.value);
  if (connective !== undefined) return readConnective(reader, start, left, connective, power);
  if (token.value === 'DIV') return readBinary(reader, start, left, INTEGER_DIVISION, power);
  return power < PREDICATE ? readPredicate(reader, start, left) : null;
}

function readBinary(
  reader: TokenReader,
  start: Token,
  left: UnresolvedExpression,
  operator: Infix,
  power: number,
): UnresolvedExpression | null {
  if (operator.power <= power) return null;
  reader.next();
  const right = readExpression(reader, operator.power);
  return newCall(operator.name, [left, right], reader.positionFrom(start));
}

/** A chain of AND or OR becomes a balanced tree, so that long conditions do not nest deep. Order stays. */
function readConnective(
  reader: TokenReader,
  start: Token,
  left: UnresolvedExpression,
  { power: own, name }: Infix,
  power: number,
): UnresolvedExpression | null {
  if (own <= power) return null;
  const word = reader.peek().value;
  const operands = [left];
  while (reader.acceptWord(word)) operands.push(readExpression(reader, own));
  const position = reader.positionFrom(start);
  return join(0, operands.length - 1);

  function join(first: number, last: number): UnresolvedExpression {
    if (first === last) return operands[first]!;
    const middle = first + Math.floor((last - first) / 2);
    return newCall(name, [join(first, middle), join(middle + 1, last)], position);
  }
}

/** `value::TYPE`, `value[index]` and `value.field`. */
function readPostfix(
  reader: TokenReader,
  start: Token,
  left: UnresolvedExpression,
): UnresolvedExpression | null {
  if (reader.acceptOperator('::')) {
    return newCast(left, readType(reader), false, reader.positionFrom(start));
  }
  if (reader.acceptOperator('[')) {
    const index = readExpression(reader);
    reader.expectOperator(']');
    return newCall('get_item', [left, index], reader.positionFrom(start));
  }
  if (!reader.acceptOperator('.')) return null;
  const name = reader.expectName('a field name');
  const field = newStringLiteral(name);
  return newCall('get_field', [left, field], reader.positionFrom(start));
}

function readPredicate(
  reader: TokenReader,
  start: Token,
  left: UnresolvedExpression,
): UnresolvedExpression | null {
  if (reader.acceptWord('IS')) return readIs(reader, start, left);
  const isNegated = reader.isWord('NOT');
  if (!PREDICATE_WORDS.has(reader.peek(isNegated ? 1 : 0).value)) return null;
  if (isNegated) reader.next();
  const test = readTest(reader, start, left);
  return isNegated ? newCall('not', [test], reader.positionFrom(start)) : test;
}

function readTest(
  reader: TokenReader,
  start: Token,
  left: UnresolvedExpression,
): UnresolvedExpression {
  const { value: word } = reader.next();
  if (word === 'BETWEEN') return readBetween(reader, start, left);
  if (word === 'IN') return readIn(reader, start, left);
  if (reader.isWord('ANY') || reader.isWord('ALL') || reader.isWord('SOME')) {
    throw reader.unsupported(`${word} ${reader.peek().value}`);
  }
  const name = word === 'REGEXP' ? 'rlike' : word.toLowerCase();
  const operands = [left, readExpression(reader, PREDICATE)];
  if (reader.acceptWord('ESCAPE')) operands.push(readExpression(reader, PREDICATE));
  return newCall(name, operands, reader.positionFrom(start));
}

/** BETWEEN is two comparisons. */
function readBetween(
  reader: TokenReader,
  start: Token,
  left: UnresolvedExpression,
): UnresolvedExpression {
  const low = readExpression(reader, PREDICATE);
  reader.expectWord('AND');
  const high = readExpression(reader, PREDICATE);
  const position = reader.positionFrom(start);
  const above = newCall('greater_or_equal', [left, low], position);
  return newCall('and', [above, newCall('less_or_equal', [left, high], position)], position);
}

function readIn(
  reader: TokenReader,
  start: Token,
  left: UnresolvedExpression,
): UnresolvedExpression {
  if (reader.isOperator('(') && /^(SELECT|WITH)$/.test(reader.peek(1).value)) {
    throw reader.unsupported('IN with a subquery', start);
  }
  const values = reader.readBracketList(() => readExpression(reader));
  if (values.length === 0) throw reader.unexpected('at least one value in the list');
  return newCall('in', [left, ...values], reader.positionFrom(start));
}

/** IS [NOT] NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM. */
function readIs(
  reader: TokenReader,
  start: Token,
  left: UnresolvedExpression,
): UnresolvedExpression {
  const isNegated = reader.acceptWord('NOT');
  const test = (name: string, operands: readonly UnresolvedExpression[]) =>
    negateIf(isNegated, newCall(name, operands, reader.positionFrom(start)));
  if (reader.acceptWord('NULL') || reader.acceptWord('UNKNOWN')) {
    const name = isNegated ? 'is_not_null' : 'is_null';
    return newCall(name, [left], reader.positionFrom(start));
  }
  if (reader.acceptWord('TRUE')) return test('is_true', [left]);
  if (reader.acceptWord('FALSE')) return test('is_false', [left]);
  if (!reader.acceptWord('DISTINCT', 'FROM')) {
    throw reader.unexpected('NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM');
  }
  const operands = [left, readExpression(reader, PREDICATE)];
  return negateIf(!isNegated, newCall('null_safe_equal', operands, reader.positionFrom(start)));
}

function negateIf(isNegated: boolean, test: UnresolvedExpression): UnresolvedExpression {
  const position: SourcePosition | undefined = test.position;
  return isNegated ? newCall('not', [test], position) : test;
}
