import { userError } from '../errors.ts';
import type { UnresolvedExpression } from '../expression/unresolved.ts';

/** The column that a name means: `a`, `t.a`, `` `odd.name` ``, `*` or `t.*`. */
export function namedColumn(name: string): UnresolvedExpression {
  const parts = nameParts(name);
  if (parts.at(-1) === '*') return { kind: 'unresolvedStar', qualifier: parts.slice(0, -1) };
  return { kind: 'unresolvedColumn', parts };
}

/** The column with exactly this name, whatever dots and quotes it holds. */
export function exactColumn(name: string): UnresolvedExpression {
  return { kind: 'unresolvedColumn', parts: [name] };
}

/** Splits a name at its dots; backquotes keep a part together, a doubled one stands for itself. */
export function nameParts(name: string): readonly string[] {
  const parts = name.match(/`(?:[^`]|``)*`|[^`.]+/g) ?? [];
  if (parts.join('.') !== name) {
    throw userError('INVALID_ATTRIBUTE_NAME_SYNTAX', `'${name}' is not the name of a column.`, {
      hint: 'Put a name with dots or backquotes into backquotes.',
    });
  }
  return parts.map((part) =>
    part.startsWith('`') ? part.slice(1, -1).replaceAll('``', '`') : part,
  );
}
