import type { UnresolvedCall, UnresolvedExpression } from './unresolved.ts';

/** True when the expression or any part of it matches. */
export function anyPart(
  expression: UnresolvedExpression,
  matches: (part: UnresolvedExpression) => boolean,
): boolean {
  if (matches(expression)) return true;
  if (expression.kind === 'unresolvedCast' || expression.kind === 'unresolvedAlias') {
    return anyPart(expression.child, matches);
  }
  if (expression.kind === 'unresolvedLambda') return anyPart(expression.body, matches);
  if (expression.kind === 'unresolvedSubquery') {
    return expression.operands.some((part) => anyPart(part, matches));
  }
  if (expression.kind !== 'unresolvedCall') return false;
  return partsOfCall(expression).some((part) => anyPart(part, matches));
}

function partsOfCall(call: UnresolvedCall): readonly UnresolvedExpression[] {
  const { arguments: operands, filter, over } = call;
  const order = over?.order.map(({ child }) => child) ?? [];
  return [
    ...operands,
    ...(filter === undefined ? [] : [filter]),
    ...(over?.partition ?? []),
    ...order,
  ];
}
