import type { ExpressionAnswer, ExpressionCase } from './expression-case.ts';
import { differentError, differentTypes, readSchema, rowsAsText } from './judge.ts';
import { sameRows } from './same-rows.ts';

/** What differs between an answer and Spark's; null when the case passes. */
export function judgeExpression(expected: ExpressionCase, answer: ExpressionAnswer): string | null {
  if (expected.error !== undefined) return differentError(expected.error, answer.error);
  if (answer.error !== null) return `refused: ${answer.error.message}`;
  const { schema, rows } = answer;
  if (schema === null || rows === null) return 'no rows';
  const types = differentTypes(expected.schema!, schema);
  if (types !== null) return types;
  const isSame = sameRows(
    expected.rows!,
    rows,
    readSchema(expected.schema!),
    expected.ordered === true,
  );
  return isSame ? null : `rows ${rowsAsText(rows)} instead of ${rowsAsText(expected.rows!)}`;
}
