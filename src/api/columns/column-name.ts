import { userError } from '../../errors.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';

/** The column that a name means: `a`, `t.a`, `` `odd.name` ``, `*` or `t.*`. */
export function namedColumn(name: string): UnresolvedExpression {
  const parts = nameParts(name);
  if (parts.at(-1) === '*') return { kind: 'unresolvedStar', qualifier: parts.slice(0, -1) };
  return { kind: 'unresolvedColumn', parts };
}

/** The column with exactly this name, whatever dots and quotes it holds. */
export function exactColumn(name: string): UnresolvedExpression {
  return { kind: 'unresolvedColumn', parts: [checkedName(name)] };
}

/** A name that the compiler may not have seen. */
export function checkedName(name: string): string {
  if (typeof name === 'string') return name;
  throw notColumn(name);
}

/** Something else stands where a column does: the compiler refuses it, JavaScript does not. */
export function notColumn(given: unknown): Error {
  const what = Array.isArray(given) ? 'a list' : `${given === null ? null : typeof given}`;
  return userError('NOT_COLUMN_OR_STR', `A column or its name is expected, not ${what}.`, {
    hint: "Give names one by one, the items of a list as select(...list); col('a') is a column, lit(5) a value, expr('a + 5') an expression.",
  });
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
