import type { DataType, StructField } from '../columnar/types.ts';
import { userError } from '../errors.ts';
import type { UnresolvedExpression } from '../expression/unresolved.ts';
import type { UnresolvedPlan } from '../plan/nodes/unresolved-plan.ts';
import { DEFAULT_DIALECT, type Dialect } from './dialect.ts';
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
  let reader = new TokenReader(substituted, readQuery, values, dialect);
  while (!reader.isAtEnd) {
    if (reader.acceptOperator(';')) continue;
    const statement = readStatement(reader);
    if (!reader.isAtEnd && !reader.isOperator(';')) throw reader.unexpected("';' or the end");
    const { start: next } = reader.peek();
    yield statement;
    const now = dialectNow();
    if (isSameDialect(dialect, now)) continue;
    dialect = now;
    reader = new TokenReader(substituted, readQuery, values, dialect, next);
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
  const reader = new TokenReader(text, readQuery);
  const result = read(reader);
  reader.expectEnd();
  return result;
}
