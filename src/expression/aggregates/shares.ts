import { type SourcePosition, userError } from '../../errors.ts';
import type { Expression } from '../expression.ts';

/** One share from 0 to 1, or an array of them, as percentiles take it: constants. */
export function sharesOf(
  name: string,
  argument: Expression,
  position: SourcePosition | undefined,
): { readonly shares: readonly number[]; readonly isList: boolean } {
  const isList = argument.type.kind === 'array';
  const items = isList && argument.kind === 'call' ? argument.arguments : [argument];
  return { shares: items.map((item) => shareOf(name, item, position)), isList };
}

function shareOf(name: string, item: Expression, position: SourcePosition | undefined): number {
  const literal = item.kind === 'call' && item.name === 'cast' ? item.arguments[0] : item;
  if (literal.kind !== 'literal') {
    const message = `The share of \`${name}\` must be a constant.`;
    throw userError('DATATYPE_MISMATCH.NON_FOLDABLE_INPUT', message, { position });
  }
  if (literal.value === null) {
    const message = `The share of \`${name}\` must not be null.`;
    throw userError('DATATYPE_MISMATCH.UNEXPECTED_NULL', message, { position });
  }
  const scale = literal.type.kind === 'decimal' ? literal.type.scale : 0;
  const share = Number(literal.value) / 10 ** scale;
  if (share >= 0 && share <= 1) return share;
  const message = `The share of \`${name}\` lies between 0 and 1; ${share} does not.`;
  throw userError('DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE', message, { position });
}
