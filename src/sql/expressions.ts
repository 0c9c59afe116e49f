import type { SourcePosition } from '../errors.ts';
import type { UnresolvedExpression } from '../expression/unresolved.ts';
import { negated, newCall, newCast, newStringLiteral } from './calls.ts';
import { readPlainLiteral } from './literals.ts';
import { readPrimary } from './primary.ts';
import { isSubqueryNext, readSubquery } from './subqueries.ts';
import type { Token } from './token.ts';
import type { TokenReader } from './token-reader.ts';
import { readCollationName, readType } from './types.ts';

/** How tightly operators bind, loosest first (Spark's grammar). */
const OR = 10;
const AND = 20;
const NOT = 30;
const PREDICATE = 40;
const COMPARISON = 50;
const BIT_OR = 60;
const BIT_XOR = 70;
const BIT_AND = 80;
const SHIFT = 85;
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
  ['!<', { power: COMPARISON, name: 'greater_or_equal' }],
  ['!>', { power: COMPARISON, name: 'less_or_equal' }],
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

/** Longest first. They are several tokens that touch each other: `>>` may also close two type brackets. */
const SHIFTS: readonly { readonly text: string; readonly infix: Infix }[] = [
  { text: '>>>', infix: { power: SHIFT, name: 'shiftrightunsigned' } },
  { text: '>>', infix: { power: SHIFT, name: 'shiftright' } },
  { text: '<<', infix: { power: SHIFT, name: 'shiftleft' } },
];

const PREDICATE_WORDS: ReadonlySet<string> = new Set([
  'BETWEEN',
  'IN',
  'LIKE',
  'ILIKE',
  'RLIKE',
  'REGEXP',
]);

const QUANTIFIERS: readonly string[] = ['ANY', 'SOME', 'ALL'];

/** Operators in a row without brackets, at most; AND and OR do not count. */
const CHAIN_MAX = 500;

/** Reads an expression; operators that bind no tighter than `power` end it. */
export function readExpression(reader: TokenReader, power = 0): UnresolvedExpression {
  return reader.nested(() => {
    const start = reader.peek();
    let left = readPrefix(reader, start);
    // Behind a test such as IS NULL, only AND and OR can follow: what binds tighter wants brackets.
    let isTest = start.kind === 'word' && start.value === 'NOT';
    for (let length = 0; length <= CHAIN_MAX; length++) {
      const next = reader.peek();
      if (isTest && !isConnective(next)) return left;
      const longer = readInfix(reader, start, left, power);
      if (longer === null) return left;
      isTest = isTestWord(next);
      left = longer;
    }
    const message = `More than ${CHAIN_MAX} operators follow each other without brackets.`;
    throw reader.mistake('PARSE_SYNTAX_ERROR', message, start);
  });
}

function isConnective({ kind, value }: Token): boolean {
  return kind === 'word' && CONNECTIVES.has(value);
}

/** True where a test begins, or AND and OR, whose last operand may end with one. */
function isTestWord({ kind, value }: Token): boolean {
  if (kind === 'operator') return value === '!';
  return value !== 'COLLATE' && value !== 'DIV';
}

function readPrefix(reader: TokenReader, start: Token): UnresolvedExpression {
  const literal = readPlainLiteral(reader);
  if (literal !== null) return literal;
  if (reader.acceptWord('NOT')) {
    return negated(readExpression(reader, NOT), reader.positionFrom(start));
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
    if (token.value === '!' && isNotNext(reader)) {
      return power < PREDICATE ? readPredicate(reader, start, left) : null;
    }
    const shift = SHIFTS.find(({ text }) => reader.isTouching(text));
    if (shift !== undefined) {
      return readBinary(reader, start, left, shift.infix, power, shift.text.length);
    }
    const operator = OPERATORS.get(token.value);
    if (operator !== undefined) return readBinary(reader, start, left, operator, power);
    return power < POSTFIX ? readPostfix(reader, start, left) : null;
  }
  if (token.kind !== 'word') return null;
  const connective = CONNECTIVES.get(token.value);
  if (connective !== undefined) return readConnective(reader, start, left, connective, power);
  if (token.value === 'COLLATE') {
    return power < POSTFIX ? readCollate(reader, start, left) : null;
  }
  if (token.value === 'DIV') return readBinary(reader, start, left, INTEGER_DIVISION, power);
  return power < PREDICATE ? readPredicate(reader, start, left) : null;
}

function readBinary(
  reader: TokenReader,
  start: Token,
  left: UnresolvedExpression,
  operator: Infix,
  power: number,
  tokenCount = 1,
): UnresolvedExpression | null {
  if (operator.power <= power) return null;
  for (let token = 0; token < tokenCount; token++) reader.next();
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
  return joinCalls(name, operands, reader.positionFrom(start));
}

/** One tree, balanced, of calls with two operands each. */
function joinCalls(
  name: string,
  operands: readonly UnresolvedExpression[],
  position: SourcePosition,
): UnresolvedExpression {
  if (operands.length === 1) return operands[0]!;
  const middle = Math.ceil(operands.length / 2);
  const halves = [operands.slice(0, middle), operands.slice(middle)];
  return newCall(
    name,
    halves.map((half) => joinCalls(name, half, position)),
    position,
  );
}

/** `value::TYPE`, `value:path`, `value[index]` and `value.field`. */
function readPostfix(
  reader: TokenReader,
  start: Token,
  left: UnresolvedExpression,
): UnresolvedExpression | null {
  if (reader.acceptOperator('::')) {
    return newCast(left, readType(reader), false, reader.positionFrom(start));
  }
  if (reader.acceptOperator(':')) return readVariantPath(reader, start, left);
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

/** `text COLLATE name`. */
function readCollate(
  reader: TokenReader,
  start: Token,
  left: UnresolvedExpression,
): UnresolvedExpression {
  const name = newStringLiteral(readCollationName(reader));
  return newCall('collate', [left, name], reader.positionFrom(start));
}

/** What stands behind the colon of `value:name.name[0]['name']`. */
function readVariantPath(
  reader: TokenReader,
  start: Token,
  left: UnresolvedExpression,
): UnresolvedExpression {
  let path = '$';
  if (!reader.isOperator('[')) path += pathStep(reader.expectName('the name of a member'));
  while (reader.isOperator('[') || reader.isOperator('.')) {
    if (reader.acceptOperator('.')) {
      path += pathStep(reader.expectName('the name of a member'));
      continue;
    }
    reader.next();
    const token = reader.next();
    const isIndex = token.kind === 'number' && /^\d+$/.test(token.value);
    if (!isIndex && token.kind !== 'string')
      throw reader.mistake('PARSE_SYNTAX_ERROR', 'A path has names and whole numbers.', token);
    path += isIndex ? `[${token.value}]` : pathStep(token.value);
    reader.expectOperator(']');
  }
  const operands = [left, newStringLiteral(path)];
  return newCall('variant_path', operands, reader.positionFrom(start));
}

function pathStep(name: string): string {
  return name.includes("'") ? `["${name}"]` : `['${name}']`;
}

function readPredicate(
  reader: TokenReader,
  start: Token,
  left: UnresolvedExpression,
): UnresolvedExpression | null {
  if (reader.acceptWord('IS')) return readIs(reader, start, left);
  const isNegated = isNotNext(reader);
  if (!PREDICATE_WORDS.has(reader.peek(isNegated ? 1 : 0).value)) return null;
  if (isNegated) reader.next();
  const { value: word } = reader.next();
  const isLike = word === 'LIKE' || word === 'ILIKE';
  const quantifier = QUANTIFIERS.find(
    (each) => isLike && reader.isOperator('(', 1) && reader.acceptWord(each),
  );
  if (quantifier !== undefined) {
    return readQuantified(reader, start, left, { word, isNegated, quantifier });
  }
  return negateIf(isNegated, readTest(reader, start, left, word));
}

/** NOT, or where the session says so an exclamation mark. */
function isNotNext(reader: TokenReader): boolean {
  return reader.isWord('NOT') || (reader.dialect.bangIsNot && reader.isOperator('!'));
}

function readTest(
  reader: TokenReader,
  start: Token,
  left: UnresolvedExpression,
  word: string,
): UnresolvedExpression {
  if (word === 'BETWEEN') return readBetween(reader, start, left);
  if (word === 'IN') return readIn(reader, start, left);
  const name = word === 'REGEXP' ? 'rlike' : word.toLowerCase();
  const operands = [left, readExpression(reader, PREDICATE)];
  if (reader.acceptWord('ESCAPE')) operands.push(readEscape(reader));
  return newCall(name, operands, reader.positionFrom(start));
}

/** The one character behind ESCAPE. */
function readEscape(reader: TokenReader): UnresolvedExpression {
  const start = reader.peek();
  if (start.kind === 'string' && [...start.value].length !== 1) {
    throw reader.mistake('INVALID_ESC', 'ESCAPE takes one character.', start);
  }
  return readExpression(reader, PREDICATE);
}

/** `value [NOT] LIKE ANY (a, b)` is one comparison for each pattern; NOT belongs to each of them. */
function readQuantified(
  reader: TokenReader,
  start: Token,
  left: UnresolvedExpression,
  how: { readonly word: string; readonly isNegated: boolean; readonly quantifier: string },
): UnresolvedExpression {
  const { word, isNegated, quantifier } = how;
  const patterns = reader.readBracketList(() => readExpression(reader));
  if (patterns.length === 0) throw reader.unexpected('at least one pattern in the list');
  const position = reader.positionFrom(start);
  const tests = patterns.map((pattern) =>
    negateIf(isNegated, newCall(word.toLowerCase(), [left, pattern], position)),
  );
  return joinCalls(quantifier === 'ALL' ? 'and' : 'or', tests, position);
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
  const below = newCall('less_or_equal', [left, high], position);
  return Object.freeze({ ...newCall('and', [above, below], position), form: 'between' });
}

function readIn(
  reader: TokenReader,
  start: Token,
  left: UnresolvedExpression,
): UnresolvedExpression {
  if (isSubqueryNext(reader)) {
    const operands =
      left.kind === 'unresolvedCall' && left.name === 'struct' ? left.arguments : [left];
    return readSubquery(reader, 'in', operands, start);
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
  const isNegated = isNotNext(reader);
  if (isNegated) reader.next();
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
  return isNegated ? negated(test, test.position) : test;
}
