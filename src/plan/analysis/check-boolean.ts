import { typeName } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import type { Expression } from '../../expression/expression.ts';

/** Refuses a condition that is not BOOLEAN. */
export function checkBoolean(condition: Expression, clause: string): void {
  const { kind } = condition.type;
  if (kind === 'boolean' || kind === 'null') return;
  const position = condition.kind === 'column' ? undefined : condition.position;
  const message = `The condition of ${clause} must be BOOLEAN, not ${typeName(condition.type)}.`;
  throw userError('DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN', message, { position });
}
