import type { UnresolvedExpression } from '../expression/unresolved.ts';

/** How `struct(a, s.b, m['c'], d AS e, f + 1)` names a field: a, b, c, e, col5. */
export function structFieldName(part: UnresolvedExpression, index: number): string {
  const place = `col${index + 1}`;
  if (part.kind === 'unresolvedAlias') return part.names[0] ?? place;
  if (part.kind === 'unresolvedColumn') return part.parts.at(-1) ?? place;
  const isAccess =
    part.kind === 'unresolvedCall' && (part.name === 'get_field' || part.name === 'get_item');
  if (!isAccess || part.byName === true) return place;
  const [, key] = part.arguments;
  return key?.kind === 'literal' && typeof key.value === 'string' ? key.value : place;
}
