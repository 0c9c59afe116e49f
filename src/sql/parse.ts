import type { DataType, StructField } from '../columnar/types.ts';
import { MillraceError, userError } from '../errors.ts';
import type { UnresolvedExpression } from '../expression/unresolved.ts';
import type { UnresolvedPlan } from '../plan/nodes/unresolved-plan.ts';
import { DEFAULT_DIALECT, type Dialect } from './dialect.ts';
import { GRAMMAR } from './grammar.ts';
import { bindParameters, substituteText } from './parameters.ts';
import { readQuery, readSelectItem } from './query.ts';
import type { Statement, StatementParameters } from './statement.ts';
import { readStatement } from './statements.ts';
import { TokenReader } from './token-reader.ts';
import { readColumns, readType } from './types.ts';

/** Reads statements separated by semicolons. */
export function parseStatements(
  text: string,
  parameters: StatementParameters = {},
  dialect?: Dialect,
): readonly Statement[] {
  return [...parseEach(text, parameters, () => dialect ?? DEFAULT_DIALECT)];
}

/** Reads statements one by one; each in the dialect that holds when it is asked for. */
export function* parseEach(
  text: string,
  parameters: StatementParameters,
  dialectNow: () => Dialect,
): Generator<Statement, void, void> {
  const values = bindParameters(parameters.values ?? {});
  const substituted = substituteText(text, parameters.text ?? {});
  let dialect = dialectNow();
  let reader = new TokenReader(substituted, GRAMMAR, values, dialect);
  while (!reader.isAtEnd) {
    if (reader.acceptOperator(';')) continue;
    const statement = readStatement(reader);
    if (!reader.isAtEnd && !reader.isOperator(';')) throw reader.unexpected("';' or the end");
    const { start: next } = reader.peek();
    yield statement;
    const now = dialectNow();
    if (isSameDialect(dialect, now)) continue;
    dialect = now;
    reader = new TokenReader(substituted, GRAMMAR, values, dialect, next);
  }
}

/** True where a text ends inside of a script (BEGIN … END), whose statements have semicolons of their own. */
export function endsInsideScript(text: string): boolean {
  const dialect = { ...DEFAULT_DIALECT, continueHandlers: true };
  const reader = new TokenReader(text, GRAMMAR, null, dialect);
  try {
    while (!reader.isAtEnd) {
      if (reader.acceptOperator(';')) continue;
      readStatement(reader);
      if (!reader.isAtEnd && !reader.isOperator(';')) return false;
    }
    return false;
  } catch (error) {
    return error instanceof MillraceError && error.position?.start === text.length;
  }
}

function isSameDialect(left: Dialect, right: Dialect): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** Reads one query. `:name` stays unbound. */
export function parseQuery(text: string): UnresolvedPlan {
  return parseWhole(text, readQuery);
}

/** Reads one expression, as `expr()` and `selectExpr` take it; an alias is allowed. */
export function parseExpression(text: string): UnresolvedExpression {
  return parseWhole(text, readSelectItem);
}

/** Reads a type such as `ARRAY<INT>`. */
export function parseType(text: string): DataType {
  return parseWhole(text, readType);
}

/** Reads columns such as `ts TIMESTAMP, xs ARRAY<INT>`. As in Spark, only tables have columns of CHAR and VARCHAR. */
export function parseSchema(ddl: string): readonly StructField[] {
  const columns = parseWhole(ddl, readColumns);
  const limited = columns.find(({ declared }) => declared !== undefined);
  if (limited === undefined) return columns;
  const message = `The column ${limited.name} is of CHAR or VARCHAR, which are types of columns of tables only.`;
  throw userError('UNSUPPORTED_CHAR_OR_VARCHAR_AS_STRING', message, { hint: 'Use STRING.' });
}

function parseWhole<T>(text: string, read: (reader: TokenReader) => T): T {
  const reader = new TokenReader(text, GRAMMAR);
  const result = read(reader);
  reader.expectEnd();
  return result;
}
