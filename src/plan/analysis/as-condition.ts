import type { UnresolvedExpression } from '../../expression/unresolved.ts';

/**
 * A condition whose rows are taken where it is true. For the subqueries that it is made of by AND and OR alone, false
 * and unknown are the same: they are simpler joins then.
 */
export function asCondition(written: UnresolvedExpression): UnresolvedExpression {
  if (written.kind === 'unresolvedSubquery')
    return Object.freeze({ ...written, isCondition: true });
  const isConnective =
    written.kind === 'unresolvedCall' && (written.name === 'and' || written.name === 'or');
  if (!isConnective || written.byName === true) return written;
  return Object.freeze({ ...written, arguments: written.arguments.map(asCondition) });
}
