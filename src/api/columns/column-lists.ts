import type { StructField } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import type { Attribute } from '../../expression/expression.ts';
import { suggestName } from '../../expression/nearest-name.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import { Column } from './column.ts';
import { checkedName, namedColumn, notColumn } from './column-name.ts';

/** What is equal for texts that name the same column. */
export type FoldName = (name: string) => string;

/** All columns and more, which take the places of those with their names. */
export function withAdded(
  columns: readonly Attribute[],
  added: ReadonlyMap<string, Column>,
  fold: FoldName,
): readonly UnresolvedExpression[] {
  for (const column of added.values()) if (!(column instanceof Column)) throw notColumn(column);
  const left = new Map(added);
  const byName = firstOfEach(added, fold);
  const kept = columns.map((existing) => {
    const found = byName.get(fold(existing.name));
    if (found === undefined) return columnOf(existing);
    const [name, column] = found;
    left.delete(name);
    return column.as(name).expression;
  });
  const appended = [...left].map(([name, column]) => column.as(name).expression);
  return left.size === added.size ? [namedColumn('*'), ...appended] : [...kept, ...appended];
}

/** All columns, those that are called so with the names that are given for them. */
export function withRenamed(
  columns: readonly Attribute[],
  names: ReadonlyMap<string, string>,
  fold: FoldName,
): readonly UnresolvedExpression[] {
  const byName = firstOfEach(names, fold);
  return columns.map((column) => {
    const found = byName.get(fold(column.name));
    return found === undefined ? columnOf(column) : renamed(column, found[1]);
  });
}

/** All columns but those with these names. */
export function without(
  columns: readonly Attribute[],
  names: readonly string[],
  fold: FoldName,
): readonly UnresolvedExpression[] {
  const left = new Set(names.map((name) => fold(checkedName(name))));
  const kept = columns.filter(({ name }) => !left.has(fold(name)));
  return kept.map(columnOf);
}

/** The columns with these names. Throws UNRESOLVED_COLUMN. */
export function fieldsNamed(
  fields: readonly StructField[],
  names: readonly string[],
  fold: FoldName,
): readonly StructField[] {
  return names.map((name) => {
    const found = fields.find((field) => fold(field.name) === fold(checkedName(name)));
    if (found !== undefined) return found;
    const known = fields.map((field) => field.name);
    throw userError('UNRESOLVED_COLUMN.WITH_SUGGESTION', `There is no column \`${name}\`.`, {
      hint: suggestName(name, known) ?? `The columns: ${known.join(', ')}.`,
    });
  });
}

/** All columns under new names, in their order. */
export function allRenamed(
  columns: readonly Attribute[],
  names: readonly string[],
): readonly UnresolvedExpression[] {
  if (names.length === columns.length) {
    return columns.map((column, place) => renamed(column, names[place]!));
  }
  throw userError(
    'NUM_COLUMNS_MISMATCH',
    `The DataFrame has ${columns.length} columns, but toDF got ${names.length} names.`,
    { hint: `Its columns: ${columns.map(({ name }) => name).join(', ')}.` },
  );
}

/** Entries by their names; the first of several that name the same column. */
function firstOfEach<Value>(
  entries: ReadonlyMap<string, Value>,
  fold: FoldName,
): ReadonlyMap<string, readonly [name: string, value: Value]> {
  return new Map([...entries].reverse().map((entry) => [fold(checkedName(entry[0])), entry]));
}

function renamed(column: Attribute, name: string): UnresolvedExpression {
  return new Column(columnOf(column)).as(name).expression;
}

/** A column of a DataFrame itself, though others may have its name. */
export function columnOf({ id, name }: Attribute): UnresolvedExpression {
  return { kind: 'unresolvedColumn', parts: [name], attributeId: id };
}
