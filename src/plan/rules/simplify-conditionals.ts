import { sameType } from '../../columnar/types.ts';
import { nullOf } from '../../expression/call.ts';
import type { Call, Expression } from '../../expression/expression.ts';
import type { ExpressionRule } from './rule.ts';

/**
 *   CASE WHEN true THEN a … END = a      CASE WHEN false THEN a ELSE b END = b      coalesce(NULL, a, b) = coalesce(a, b)
 *
 * Branches that no row takes go, those behind a condition that is true among them.
 */
export const simplifyConditionals: ExpressionRule = {
  name: 'simplifyConditionals',
  apply(call) {
    if (call.name === 'case') return simplifyCase(call);
    return call.name === 'coalesce' ? simplifyCoalesce(call) : null;
  },
};

function simplifyCase(call: Call): Expression | null {
  const { arguments: parts } = call;
  const kept: Expression[] = [];
  let isDecided = false;
  for (let index = 0; index + 1 < parts.length && !isDecided; index += 2) {
    const condition = parts[index]!;
    isDecided = condition.kind === 'literal' && condition.value === true;
    if (isDecided) kept.push(parts[index + 1]!);
    else if (condition.kind !== 'literal') kept.push(condition, parts[index + 1]!);
  }
  const hasElse = parts.length % 2 === 1;
  if (!isDecided && hasElse) kept.push(parts.at(-1)!);
  return kept.length === parts.length ? null : rebuild(call, kept);
}

function simplifyCoalesce(call: Call): Expression | null {
  const given = call.arguments.filter((part) => part.kind !== 'literal' || part.value !== null);
  const first = given.findIndex((part) => part.kind === 'literal');
  const kept = first < 0 ? given : given.slice(0, first + 1);
  return kept.length === call.arguments.length && kept.length > 1 ? null : rebuild(call, kept);
}

/** The call with fewer arguments; of one, the argument itself; of none, null. */
function rebuild(call: Call, kept: readonly Expression[]): Expression | null {
  const { type, position } = call;
  if (kept.length === 0) return nullOf(type, position);
  const [only] = kept;
  if (kept.length === 1) return sameType(only!.type, type) ? only! : null;
  return Object.freeze({ ...call, arguments: Object.freeze(kept) });
}
