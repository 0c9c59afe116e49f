import type { EvaluationFrame } from '../evaluation.ts';
import type { Expression } from '../expression.ts';

/** The bytes of a text in memory. */
export interface ConstantText {
  readonly address: number;
  readonly byteLength: number;
}

/** The bytes of a literal that is a text; null for all else. */
export function constantText(
  expression: Expression,
  { memory, scratch }: EvaluationFrame,
): ConstantText | null {
  const value = expression.kind === 'literal' ? expression.value : null;
  if (typeof value !== 'string') return null;
  const byteLength = Buffer.byteLength(value);
  const address = scratch.allocate(byteLength);
  memory.text.write(value, address);
  return { address, byteLength };
}
