import { hasLimit } from '../../columnar/text-limits.ts';
import type { DataType } from '../../columnar/types.ts';
import type { Expression } from '../expression.ts';

/** What a column that passes on a declared one, or a field of it, counts as declared with. */
export function declaredType(expression: Expression): DataType | undefined {
  if (expression.kind === 'attribute') return expression.declared;
  if (expression.kind !== 'call') return undefined;
  if (expression.name === 'padded_text') return limitsOf(expression.options?.['declared']);
  if (expression.name !== 'get_field') return undefined;
  const [value] = expression.arguments;
  const around = value === undefined ? undefined : declaredType(value);
  if (around?.kind !== 'struct') return undefined;
  const own = around.fields[Number(expression.options?.['index'])]?.type;
  return own !== undefined && hasLimit(own) ? own : undefined;
}

/** What a call carries of the type whose limits it keeps. */
export function limitsOption(declared: DataType): string {
  return JSON.stringify(declared);
}

function limitsOf(option: unknown): DataType | undefined {
  return typeof option === 'string' ? readLimits(option) : undefined;
}

/** The type of `limitsOption`. */
export function readLimits(option: string): DataType {
  return JSON.parse(option) as DataType;
}
