import type { UnresolvedExpression } from '../expression/unresolved.ts';
import { readExpression } from './expressions.ts';
import { readSelectItem } from './query.ts';
import { isSetCatalog } from './schema-statements.ts';
import type {
  DeclareVariables,
  DropVariable,
  ExecuteImmediate,
  SetVariables,
  VariableAssignment,
} from './statement.ts';
import { isSubqueryNext } from './subqueries.ts';
import type { TokenReader } from './token-reader.ts';
import { readType } from './types.ts';

/** DECLARE [OR REPLACE] [VARIABLE] name, … [TYPE] [DEFAULT | = value]. */
export function readDeclare(reader: TokenReader): DeclareVariables {
  const start = reader.next();
  const replace = reader.acceptWord('OR', 'REPLACE');
  if (!reader.acceptWord('VARIABLE')) reader.acceptWord('VAR');
  const names = reader.readList(() => reader.expectNameParts('a name for the variable'));
  const type = isValueNext(reader) ? null : readType(reader);
  const value = readDefault(reader);
  if (type === null && value === null) {
    const message = 'A variable is declared with a type or a default value.';
    throw reader.mistake('INVALID_SQL_SYNTAX.VARIABLE_TYPE_OR_DEFAULT_REQUIRED', message, start);
  }
  const position = reader.positionFrom(start);
  return Object.freeze({ kind: 'declareVariables', names, replace, type, value, position });
}

function isValueNext(reader: TokenReader): boolean {
  const isOver = reader.isAtEnd || reader.isOperator(';');
  return isOver || reader.isOperator('=') || reader.isWord('DEFAULT');
}

function readDefault(reader: TokenReader): UnresolvedExpression | null {
  if (!reader.acceptWord('DEFAULT') && !reader.acceptOperator('=')) return null;
  return readExpression(reader);
}

/** True at SET VAR or SET VARIABLE. */
export function isSetVariable(reader: TokenReader): boolean {
  return reader.isWord('SET', 'VAR') || reader.isWord('SET', 'VARIABLE');
}

/** True in a script at SET, which sets variables there without saying so. */
export function isSetStatement(reader: TokenReader): boolean {
  return reader.isWord('SET') && !isSetCatalog(reader);
}

/** SET [VAR] name = value, …; or SET [VAR] (name, …) = (query). */
export function readSetVariable(reader: TokenReader): SetVariables {
  const start = reader.next();
  const isName = reader.isOperator('=', 1) || reader.isOperator('.', 1);
  if (!isName && !reader.acceptWord('VARIABLE')) reader.acceptWord('VAR');
  const expectName = () => reader.expectNameParts('a variable');
  if (reader.isOperator('(') && reader.isOperator(')', 1)) {
    throw reader.mistake('INVALID_SET_SYNTAX', 'SET VARIABLE names no variable.', start);
  }
  if (reader.isOperator('(')) {
    const names = reader.readBracketList(expectName);
    reader.expectOperator('=');
    if (!isSubqueryNext(reader)) throw reader.unexpected('a query in brackets');
    reader.expectOperator('(');
    const query = reader.readQuery();
    reader.expectOperator(')');
    const position = reader.positionFrom(start);
    return Object.freeze({ kind: 'setVariables', from: { names, query }, position });
  }
  const assignments = reader.readList((): VariableAssignment => {
    const name = expectName();
    reader.expectOperator('=');
    return { name, value: readExpression(reader) };
  });
  const position = reader.positionFrom(start);
  return Object.freeze({ kind: 'setVariables', from: { assignments }, position });
}

const DROPS = [
  ['DROP', 'TEMPORARY', 'VARIABLE'],
  ['DROP', 'TEMPORARY', 'VAR'],
] as const;

/** True at DROP TEMPORARY VARIABLE. */
export function isDropVariable(reader: TokenReader): boolean {
  return DROPS.some((words) => reader.isWord(...words));
}

/** DROP TEMPORARY VARIABLE [IF EXISTS] name. */
export function readDropVariable(reader: TokenReader): DropVariable {
  const start = reader.peek();
  DROPS.some((words) => reader.acceptWord(...words));
  const ifExists = reader.acceptWord('IF', 'EXISTS');
  const name = reader.expectNameParts('a variable to forget');
  const position = reader.positionFrom(start);
  return Object.freeze({ kind: 'dropVariable', name, ifExists, position });
}

/** EXECUTE IMMEDIATE text [INTO name, …] [USING value [AS name], …]. */
export function readExecuteImmediate(reader: TokenReader): ExecuteImmediate {
  const start = reader.peek();
  reader.expectWord('EXECUTE', 'IMMEDIATE');
  const text = readExpression(reader);
  const into = reader.acceptWord('INTO')
    ? reader.readList(() => reader.expectNameParts('a variable'))
    : null;
  const using = reader.acceptWord('USING') ? readUsing(reader) : [];
  const position = reader.positionFrom(start);
  return Object.freeze({ kind: 'executeImmediate', text, into, using, position });
}

function readUsing(reader: TokenReader): readonly UnresolvedExpression[] {
  const read = () => readSelectItem(reader);
  return reader.isOperator('(') && !isSubqueryNext(reader)
    ? reader.readBracketList(read)
    : reader.readList(read);
}
