import { MillraceError, toErrorData } from '../../errors.ts';

/** A mistake in the default value of a variable or a column, under the name that Spark has for it there. */
export function defaultMistake(error: unknown): unknown {
  if (!(error instanceof MillraceError)) return error;
  const condition = defaultCondition(error.condition);
  return condition === null ? error : new MillraceError({ ...toErrorData(error), condition });
}

function defaultCondition(condition: string): string | null {
  if (condition.startsWith('UNRESOLVED_')) return 'INVALID_DEFAULT_VALUE.UNRESOLVED_EXPRESSION';
  return condition.startsWith('DATATYPE_MISMATCH.CAST') ? 'INVALID_DEFAULT_VALUE.DATA_TYPE' : null;
}
