import { userError } from '../errors.ts';
import type { UnresolvedExpression } from '../expression/unresolved.ts';
import { readArguments } from './call-arguments.ts';
import { newCall, newCast } from './calls.ts';
import { isDatetimeLiteral, readDatetimeLiteral } from './datetime-literal.ts';
import { isIdentifierClause } from './identifier-clause.ts';
import { isIntervalLiteral, readIntervalLiteral } from './interval-literal.ts';
import { type ReadExpression, readSpecialCall } from './special-calls.ts';
import { isSubqueryNext, readSubquery } from './subqueries.ts';
import type { Token } from './token.ts';
import type { TokenReader } from './token-reader.ts';
import { readType } from './types.ts';

/** Words that never start an expression: a clause begins there, so something is missing before it. */
const CLAUSE_WORDS: ReadonlySet<string> = new Set([
  'FROM',
  'WHERE',
  'GROUP',
  'HAVING',
  'ORDER',
  'LIMIT',
  'UNION',
  'WHEN',
  'THEN',
  'ELSE',
  'END',
  'AND',
  'OR',
  'AS',
  'ON',
]);

/** Reads what stands between operators: a name, a call, CASE, CAST, a typed literal, brackets. */
export function readPrimary(reader: TokenReader, read: ReadExpression): UnresolvedExpression {
  const token = reader.peek();
  if (token.kind === 'quoted') return readNameOrCall(reader, read);
  if (token.kind !== 'word') return readPunctuation(reader, read);
  if (reader.isOperator('(', 1)) return readCall(reader, read);
  if (token.value === 'CASE') return readCase(reader, read);
  if (isIntervalLiteral(reader)) return readIntervalLiteral(reader);
  if (isDatetimeLiteral(reader)) return readDatetimeLiteral(reader);
  if (reader.peek(1).kind === 'string') throw unknownLiteral(reader, token);
  if (CLAUSE_WORDS.has(token.value)) throw reader.unexpected('an expression');
  if (reader.isOperator('->', 1)) return readLambda(reader, read);
  return readNameOrCall(reader, read);
}

function unknownLiteral(reader: TokenReader, start: Token): Error {
  reader.next();
  reader.next();
  const message = `There are no literals of the type ${start.value}.`;
  const hint = 'DATE, TIMESTAMP, TIMESTAMP_NTZ, TIME and INTERVAL stand before a text.';
  const position = reader.positionFrom(start);
  return userError('UNSUPPORTED_TYPED_LITERAL', message, { position, hint });
}

function readPunctuation(reader: TokenReader, read: ReadExpression): UnresolvedExpression {
  const start = reader.peek();
  if (reader.acceptOperator('*')) {
    return readStar(reader, [], start);
  }
  if (reader.acceptOperator(':')) return readParameter(reader, start);
  if (reader.acceptOperator('?')) return boundParameter(reader, reader.nextMarker(), '?', start);
  if (!reader.isOperator('(')) throw reader.unexpected('an expression');
  if (isSubqueryNext(reader)) return readSubquery(reader, 'scalar', [], start);
  if (isLambdaList(reader)) return readLambda(reader, read);
  const elements = reader.readBracketList(() => readElement(reader, read));
  const [first] = elements;
  if (first === undefined) throw reader.unexpected('an expression');
  if (elements.length === 1) {
    if (first.kind !== 'unresolvedAlias') return first;
    throw reader.mistake('PARSE_SYNTAX_ERROR', 'One value in brackets takes no name.', start);
  }
  return newCall('struct', elements, reader.positionFrom(start));
}

/** A value in brackets; among several each may have the name of a field. */
function readElement(reader: TokenReader, read: ReadExpression): UnresolvedExpression {
  const start = reader.peek();
  const child = read(reader);
  if (!reader.acceptWord('AS')) return child;
  const names = [reader.expectName('a field name')];
  const position = reader.positionFrom(start);
  return Object.freeze({ kind: 'unresolvedAlias', names, child, position });
}

/** `* EXCEPT (a, b.c)`. EXCEPT before a query is a set operation. */
function readStar(
  reader: TokenReader,
  qualifier: readonly string[],
  start: Token,
): UnresolvedExpression {
  const position = reader.positionFrom(start);
  const isListed = reader.isWord('EXCEPT') && reader.isOperator('(', 1);
  if (!isListed || /^(SELECT|WITH|VALUES|FROM|TABLE|\()$/.test(reader.peek(2).value)) {
    return Object.freeze({ kind: 'unresolvedStar', qualifier, position });
  }
  reader.next();
  const except = reader.readBracketList(() => reader.expectNameParts('a column name'));
  return Object.freeze({ kind: 'unresolvedStar', qualifier, except, position });
}

function readParameter(reader: TokenReader, start: Token): UnresolvedExpression {
  const name = reader.expectName('a parameter name');
  return boundParameter(reader, name, `:${name}`, start);
}

function boundParameter(
  reader: TokenReader,
  name: string,
  written: string,
  start: Token,
): UnresolvedExpression {
  const position = reader.positionFrom(start);
  if (reader.parameters === null) {
    return Object.freeze({ kind: 'unresolvedParameter', name, position });
  }
  reader.noteParameter(!written.startsWith('?'), start);
  const value = reader.parameters.get(name);
  if (value !== undefined) return value;
  const message = `The parameter ${written} has no value.`;
  throw userError('UNBOUND_SQL_PARAMETER', message, { position });
}

function readNameOrCall(reader: TokenReader, read: ReadExpression): UnresolvedExpression {
  const start = reader.peek();
  let last = start;
  const parts = [reader.expectName('an expression')];
  while (reader.isOperator('.')) {
    reader.next();
    if (reader.acceptOperator('*')) {
      return readStar(reader, parts, start);
    }
    last = reader.peek();
    parts.push(reader.expectName('a name'));
  }
  if (reader.isOperator('(')) return readArguments(reader, read, parts.join('.'), start);
  const position = reader.positionFrom(start);
  const pattern = parts.at(-1)!;
  if (reader.takesPatterns && last.kind === 'quoted' && !/^\w*$/.test(pattern)) {
    return Object.freeze({
      kind: 'unresolvedStar',
      qualifier: parts.slice(0, -1),
      pattern,
      position,
    });
  }
  return Object.freeze({ kind: 'unresolvedColumn', parts, position });
}

function readCall(reader: TokenReader, read: ReadExpression): UnresolvedExpression {
  const start = reader.peek();
  if (start.value === 'CAST' || start.value === 'TRY_CAST') return readCast(reader, read);
  if (isIdentifierClause(reader)) return readIdentifier(reader, read);
  if (start.value === 'EXISTS' && isSubqueryNext(reader, 1)) {
    reader.next();
    return readSubquery(reader, 'exists', [], start);
  }
  const special = readSpecialCall(reader, read);
  if (special !== null) return special;
  return readArguments(reader, read, reader.expectName('a function'), start);
}

/** IDENTIFIER('name'): a column, or before brackets a function. */
function readIdentifier(reader: TokenReader, read: ReadExpression): UnresolvedExpression {
  const start = reader.peek();
  const parts = reader.expectNameParts('a name');
  if (reader.isOperator('.')) {
    reader.next();
    reader.expectOperator('*');
    return readStar(reader, parts, start);
  }
  if (reader.isOperator('(')) return readArguments(reader, read, parts.join('.'), start);
  const position = reader.positionFrom(start);
  return Object.freeze({ kind: 'unresolvedColumn', parts, position });
}

/** CAST(value AS TYPE). */
function readCast(reader: TokenReader, read: ReadExpression): UnresolvedExpression {
  const start = reader.next();
  reader.expectOperator('(');
  const child = read(reader);
  reader.expectWord('AS');
  const type = readType(reader);
  reader.expectOperator(')');
  return newCast(child, type, start.value === 'TRY_CAST', reader.positionFrom(start));
}

/** CASE [value] WHEN … THEN … [ELSE …] END, as the arguments condition, result, …, [else]. */
function readCase(reader: TokenReader, read: ReadExpression): UnresolvedExpression {
  const start = reader.next();
  const value = reader.isWord('WHEN') ? null : read(reader);
  const branches: UnresolvedExpression[] = [];
  while (reader.acceptWord('WHEN')) {
    const test = read(reader);
    const position = test.position;
    branches.push(value === null ? test : newCall('equal', [value, test], position));
    reader.expectWord('THEN');
    branches.push(read(reader));
  }
  if (branches.length === 0) throw reader.unexpected('WHEN');
  if (reader.acceptWord('ELSE')) branches.push(read(reader));
  reader.expectWord('END');
  return newCall('case', branches, reader.positionFrom(start));
}

/** True at `(name, name) ->`. */
function isLambdaList(reader: TokenReader): boolean {
  let offset = 1;
  while (reader.peek(offset).kind === 'word' && reader.isOperator(',', offset + 1)) offset += 2;
  const { kind } = reader.peek(offset);
  return (
    kind === 'word' && reader.isOperator(')', offset + 1) && reader.isOperator('->', offset + 2)
  );
}

function readLambda(reader: TokenReader, read: ReadExpression): UnresolvedExpression {
  const start = reader.peek();
  const readName = () => reader.expectName('a parameter name');
  const parameters = reader.isOperator('(') ? reader.readBracketList(readName) : [readName()];
  reader.expectOperator('->');
  const body = read(reader);
  const position = reader.positionFrom(start);
  return Object.freeze({ kind: 'unresolvedLambda', parameters, body, position });
}
