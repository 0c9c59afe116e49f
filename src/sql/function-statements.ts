import type { StructField } from '../columnar/types.ts';
import type { UnresolvedExpression } from '../expression/unresolved.ts';
import type { RoutineParameter } from '../plan/routine.ts';
import { readExpression } from './expressions.ts';
import { isBracketedQuery, isQueryNext, readQuery } from './query.ts';
import type { CreateFunction, DropFunction, FunctionReturns } from './statement.ts';
import type { Token } from './token.ts';
import type { TokenReader } from './token-reader.ts';
import { isLimitedText, readType } from './types.ts';

/**
 * FUNCTION [IF NOT EXISTS] name(parameters) [RETURNS type | RETURNS TABLE [(columns)]] [characteristics]
 * RETURN {expression | query}, behind CREATE.
 */
export function readCreateFunction(
  reader: TokenReader,
  start: Token,
  { replace, isTemporary }: { readonly replace: boolean; readonly isTemporary: boolean },
): CreateFunction {
  const ifNotExists = reader.acceptWord('IF', 'NOT', 'EXISTS');
  if (isTemporary && ifNotExists) {
    const message = 'A temporary function is made or replaced: it takes no IF NOT EXISTS.';
    const condition = 'INVALID_SQL_SYNTAX.CREATE_TEMP_FUNC_WITH_IF_NOT_EXISTS';
    throw reader.mistake(condition, message, start);
  }
  if (replace && ifNotExists) {
    const message =
      'A function is either replaced or kept: OR REPLACE and IF NOT EXISTS exclude each other.';
    const condition = 'INVALID_SQL_SYNTAX.CREATE_ROUTINE_WITH_IF_NOT_EXISTS_AND_REPLACE';
    throw reader.mistake(condition, message, start);
  }
  const name = reader.expectNameParts('a function name');
  if (isTemporary && name.length > 1) {
    const message = `A temporary function is in no schema: ${name.join('.')} has more than one part.`;
    const condition = 'INVALID_SQL_SYNTAX.CREATE_TEMP_FUNC_WITH_DATABASE';
    throw reader.mistake(condition, message, start);
  }
  const parameters = reader.readBracketList(() => readParameter(reader));
  const returns = reader.acceptWord('RETURNS') ? readReturns(reader) : ANY_VALUE;
  const { comment, isDeterministic } = readCharacteristics(reader);
  reader.expectWord('RETURN');
  const first = reader.peek();
  const body = readBody(reader, returns, name, start);
  const { start: from } = first;
  const text = reader.text.slice(from, reader.positionFrom(first).end);
  return Object.freeze({
    kind: 'createFunction',
    ...{ name, replace, ifNotExists, parameters, returns, comment, isDeterministic, body, text },
    position: reader.positionFrom(start),
  });
}

const ANY_VALUE: FunctionReturns = Object.freeze({ kind: 'scalar', type: null });

/** DROP [TEMPORARY] FUNCTION [IF EXISTS] name. */
export function readDropFunction(reader: TokenReader): DropFunction {
  const start = reader.next();
  reader.acceptWord('TEMPORARY');
  reader.expectWord('FUNCTION');
  const ifExists = reader.acceptWord('IF', 'EXISTS');
  const name = reader.expectNameParts('a function name');
  const position = reader.positionFrom(start);
  return Object.freeze({ kind: 'dropFunction', name, ifExists, position });
}

export function isDropFunction(reader: TokenReader): boolean {
  return reader.isWord('DROP', 'FUNCTION') || reader.isWord('DROP', 'TEMPORARY', 'FUNCTION');
}

/** name TYPE [DEFAULT expression] [COMMENT 'text']. */
function readParameter(reader: TokenReader): RoutineParameter {
  const start = reader.peek();
  const { name, type } = readTypedName(reader, start);
  if (reader.isWord('GENERATED')) {
    const condition = 'INVALID_SQL_SYNTAX.CREATE_FUNC_WITH_GENERATED_COLUMNS_AS_PARAMETERS';
    throw reader.mistake(condition, 'A parameter of a function cannot be generated.', start);
  }
  let fallback: UnresolvedExpression | null = null;
  let comment: string | null = null;
  for (;;) {
    if (reader.acceptWord('DEFAULT')) fallback = readExpression(reader);
    else if (reader.acceptWord('COMMENT')) comment = reader.expectString('a comment');
    else break;
  }
  return Object.freeze({ name, type, fallback, comment });
}

function readTypedName(reader: TokenReader, start: Token): StructField {
  const name = reader.expectName('a name');
  if (isLimitedText(reader)) {
    const condition = 'UNSUPPORTED_CHAR_OR_VARCHAR_AS_STRING';
    reader.next();
    const message = 'CHAR and VARCHAR are types of columns of tables only.';
    throw reader.mistake(condition, message, start);
  }
  const type = readType(reader);
  if (reader.acceptWord('NOT', 'NULL')) {
    const condition = 'USER_DEFINED_FUNCTIONS.NOT_NULL_ON_FUNCTION_PARAMETERS';
    throw reader.mistake(condition, 'What a function takes and gives may be null.', start);
  }
  return { name, type, nullable: true };
}

function readReturns(reader: TokenReader): FunctionReturns {
  if (!reader.acceptWord('TABLE')) {
    const start = reader.peek();
    if (isLimitedText(reader)) {
      const message = 'CHAR and VARCHAR are types of columns of tables only.';
      throw reader.mistake('UNSUPPORTED_CHAR_OR_VARCHAR_AS_STRING', message, start);
    }
    return Object.freeze({ kind: 'scalar', type: readType(reader) });
  }
  if (!reader.acceptOperator('(')) return Object.freeze({ kind: 'table', columns: null });
  const columns = reader.readList(() => {
    const column = readTypedName(reader, reader.peek());
    if (reader.acceptWord('COMMENT')) reader.expectString('a comment');
    return column;
  });
  reader.expectOperator(')');
  return Object.freeze({ kind: 'table', columns });
}

interface Characteristics {
  comment: string | null;
  isDeterministic: boolean | null;
}

/** What is said of a function in any order; only comment and determinism are kept. */
function readCharacteristics(reader: TokenReader): Characteristics {
  const found: Characteristics = { comment: null, isDeterministic: null };
  for (;;) {
    if (reader.acceptWord('COMMENT')) found.comment = reader.expectString('a comment');
    else if (reader.acceptWord('DETERMINISTIC')) found.isDeterministic = true;
    else if (reader.acceptWord('NOT', 'DETERMINISTIC')) found.isDeterministic = false;
    else if (reader.isWord('LANGUAGE')) readLanguage(reader);
    else if (!MEANINGLESS.some((words) => reader.acceptWord(...words))) return found;
  }
}

/** Clauses that make no difference here. */
const MEANINGLESS: readonly (readonly string[])[] = [
  ['CONTAINS', 'SQL'],
  ['READS', 'SQL', 'DATA'],
  ['SQL', 'SECURITY', 'DEFINER'],
  ['SQL', 'SECURITY', 'INVOKER'],
];

function readLanguage(reader: TokenReader): void {
  const start = reader.next();
  if (reader.acceptWord('SQL')) return;
  const language = reader.expectName('a language');
  const message = `A function cannot be written in ${language}, only in SQL.`;
  throw reader.mistake('INVALID_SQL_SYNTAX.UNSUPPORTED_SQL_STATEMENT', message, start);
}

function readBody(
  reader: TokenReader,
  returns: FunctionReturns,
  name: readonly string[],
  start: Token,
): CreateFunction['body'] {
  const isQuery = isQueryNext(reader) && !reader.isOperator('(');
  if (isQuery || (returns.kind === 'table' && isBracketedQuery(reader))) {
    return { query: readQuery(reader) };
  }
  const expression = readExpression(reader);
  if (returns.kind === 'scalar') return { expression };
  const message = `The function ${name.join('.')} gives a table: what follows RETURN must be a query.`;
  const condition = 'USER_DEFINED_FUNCTIONS.SQL_TABLE_UDF_BODY_MUST_BE_A_QUERY';
  throw reader.mistake(condition, message, start);
}
