// What rows that were there before a column was declared have in it: the default that the column was declared with, computed
// then. It stays what it was when the default of new rows changes (Spark's EXISTS_DEFAULT).

import type { StructField } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { analyze } from '../../plan/analyze.ts';
import { ONE_ROW } from '../../plan/nodes/local-relation.ts';
import { unresolvedProject } from '../../plan/nodes/project.ts';
import type { TableDefinition } from '../session/session-catalog.ts';
import type { SessionContext } from '../session/session-context.ts';
import { defaultOf } from './column-defaults.ts';

type Defaults = TableDefinition['defaults'];

/** What the columns hold in rows that are there already. */
export async function defaultValues(
  context: SessionContext,
  columns: readonly StructField[],
  defaults: Defaults,
): Promise<readonly LiteralValue[]> {
  if (defaults.length === 0) return columns.map(() => null);
  const items = columns.map((column) => defaultOf(column, defaults));
  const plan = analyze(unresolvedProject(ONE_ROW, items), context.catalog, context.settings());
  const [row] = await context.runBatch(plan, (result) => result.rows());
  return row as readonly LiteralValue[];
}

/** The columns with what files that lack them give, as far as the format's readers know of it. */
export async function withExistingDefaults(
  context: SessionContext,
  format: string,
  columns: readonly StructField[],
  defaults: Defaults,
): Promise<readonly StructField[]> {
  if (context.connectors.optionsWithDefaults(format) === null) return columns;
  const values = await defaultValues(context, columns, defaults);
  return columns.map((column, place) => {
    const ifMissing = values[place] ?? null;
    return ifMissing === null ? column : { ...column, ifMissing };
  });
}

/**
 * The options that rows of a table are written with: without those that only say how it is read. Nulls must not look like
 * columns that are missing.
 */
export function writtenOptions(
  { connectors }: SessionContext,
  { format, options: all, columns }: Pick<TableDefinition, 'format' | 'options' | 'columns'>,
): TableDefinition['options'] {
  const options = connectors.tableOptions(format, all, 'sink');
  if (columns?.some(({ ifMissing }) => ifMissing !== undefined) !== true) return options;
  const given = new Set(Object.keys(options).map((name) => name.toLowerCase()));
  const added = Object.entries(connectors.optionsWithDefaults(format) ?? {});
  const own = added.filter(([name]) => !given.has(name.toLowerCase()));
  return { ...options, ...Object.fromEntries(own) };
}
