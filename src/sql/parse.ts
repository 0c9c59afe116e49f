import type { DataType, StructField } from '../columnar/types.ts';
import { assert } from '../errors.ts';
import type { UnresolvedExpression } from '../expression/unresolved.ts';
import type { UnresolvedPlan } from '../plan/nodes/unresolved-plan.ts';
import type { Statement, StatementParameters } from './statement.ts';

/** Reads statements separated by semicolons. */
export function parseStatements(
  _text: string,
  _parameters: StatementParameters = {},
): readonly Statement[] {
  assert(false, 'the parser is not there yet');
}

/** Reads one query. */
export function parseQuery(_text: string): UnresolvedPlan {
  assert(false, 'the parser is not there yet');
}

/** Reads one expression, as `expr()` and `selectExpr` take it; an alias is allowed. */
export function parseExpression(_text: string): UnresolvedExpression {
  assert(false, 'the parser is not there yet');
}

/** Reads a type such as `ARRAY<INT>`. */
export function parseType(_text: string): DataType {
  assert(false, 'the parser is not there yet');
}

/** Reads columns such as `ts TIMESTAMP, xs ARRAY<INT>`. */
export function parseSchema(_ddl: string): readonly StructField[] {
  assert(false, 'the parser is not there yet');
}
export { intervalMicros } from '../plan/interval-text.ts';
