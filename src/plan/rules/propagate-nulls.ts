import { nullOf } from '../../expression/call.ts';
import { NULL_INTOLERANT } from './null-intolerant.ts';
import type { ExpressionRule } from './rule.ts';

/**
 *   a + NULL = NULL
 *
 * for every function that a null makes null, whatever the other arguments are.
 */
export const propagateNulls: ExpressionRule = {
  name: 'propagateNulls',
  apply({ name, arguments: parts, type, position }) {
    if (!NULL_INTOLERANT.has(name)) return null;
    const isNull = parts.some((part) => part.kind === 'literal' && part.value === null);
    return isNull ? nullOf(type, position) : null;
  },
};
