import { userError } from '../errors.ts';
import type { UnresolvedExpression } from '../expression/unresolved.ts';
import { Column } from './column.ts';
import { checkedName, exactColumn, namedColumn, notColumn } from './column-name.ts';

/** Whether two texts name the same column. */
type SameName = (left: string, right: string) => boolean;

/** All columns and more, which take the places of those with their names. */
export function withAdded(
  columns: readonly string[],
  added: ReadonlyMap<string, Column>,
  isSame: SameName,
): readonly UnresolvedExpression[] {
  for (const column of added.values()) if (!(column instanceof Column)) throw notColumn(column);
  const left = new Map(added);
  const kept = columns.map((existing) => {
    const found = [...added].find(([name]) => isSame(existing, name));
    if (found === undefined) return exactColumn(existing);
    const [name, column] = found;
    left.delete(name);
    return column.as(name).expression;
  });
  const appended = [...left].map(([name, column]) => column.as(name).expression);
  return left.size === added.size ? [namedColumn('*'), ...appended] : [...kept, ...appended];
}

/** All columns, those that are called so with the names that are given for them. */
export function withRenamed(
  columns: readonly string[],
  names: ReadonlyMap<string, string>,
  isSame: SameName,
): readonly UnresolvedExpression[] {
  return columns.map((column) => {
    const found = [...names].find(([existing]) => isSame(column, existing));
    return found === undefined ? exactColumn(column) : renamed(column, found[1]);
  });
}

/** All columns but those with these names. */
export function without(
  columns: readonly string[],
  names: readonly string[],
  isSame: SameName,
): readonly UnresolvedExpression[] {
  const left = names.map(checkedName);
  const kept = columns.filter((column) => !left.some((name) => isSame(column, name)));
  return kept.map(exactColumn);
}

/** All columns under new names, in their order. */
export function allRenamed(
  columns: readonly string[],
  names: readonly string[],
): readonly UnresolvedExpression[] {
  if (names.length === columns.length) {
    return columns.map((column, place) => renamed(column, names[place]!));
  }
  throw userError(
    'NUM_COLUMNS_MISMATCH',
    `The DataFrame has ${columns.length} columns, but toDF got ${names.length} names.`,
    { hint: `Its columns: ${columns.join(', ')}.` },
  );
}

function renamed(column: string, name: string): UnresolvedExpression {
  return new Column(exactColumn(column)).as(name).expression;
}
