import { userError } from '../errors.ts';
import type { UnresolvedExpression } from '../expression/unresolved.ts';
import { Column } from './column.ts';
import { exactColumn, namedColumn } from './column-name.ts';

/** Whether two texts name the same column. */
type SameName = (left: string, right: string) => boolean;

/** All columns and one more, which takes the place of those with its name. */
export function withAdded(
  columns: readonly string[],
  name: string,
  column: Column,
  isSame: SameName,
): readonly UnresolvedExpression[] {
  const added = column.as(name).expression;
  if (!columns.some((existing) => isSame(existing, name))) return [namedColumn('*'), added];
  return columns.map((existing) => (isSame(existing, name) ? added : exactColumn(existing)));
}

/** All columns, with another name for those that are called `existing`. */
export function withRenamed(
  columns: readonly string[],
  existing: string,
  name: string,
  isSame: SameName,
): readonly UnresolvedExpression[] {
  return columns.map((column) =>
    isSame(column, existing) ? renamed(column, name) : exactColumn(column),
  );
}

/** All columns but those with these names. */
export function without(
  columns: readonly string[],
  names: readonly string[],
  isSame: SameName,
): readonly UnresolvedExpression[] {
  const kept = columns.filter((column) => !names.some((name) => isSame(column, name)));
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
