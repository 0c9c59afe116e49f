import type { StructField } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import { parseExpression } from '../../sql/parse.ts';

/** The statistics of `describe`, in Spark's order. */
export const DESCRIBED: readonly string[] = ['count', 'mean', 'stddev', 'min', 'max'];

/** The statistics of `summary`. */
export const SUMMARIZED: readonly string[] = [
  ...['count', 'mean', 'stddev', 'min', '25%', '50%', '75%', 'max'],
];

const STATISTICS: Readonly<Record<string, (column: string) => string>> = {
  count: (column) => `count(${column})`,
  mean: (column) => `avg(try_cast(${column} AS DOUBLE))`,
  stddev: (column) => `stddev_samp(try_cast(${column} AS DOUBLE))`,
  min: (column) => `min(${column})`,
  max: (column) => `max(${column})`,
  count_distinct: (column) => `count(DISTINCT ${column})`,
  approx_count_distinct: (column) => `approx_count_distinct(${column})`,
};

/** One aggregate for each statistic of each column, as text. */
export function summaryItems(
  columns: readonly StructField[],
  statistics: readonly string[],
): readonly UnresolvedExpression[] {
  return statistics.flatMap((statistic, row) =>
    columns.map(({ name }, place) =>
      parseExpression(`string(${aggregateOf(statistic, quoted(name))}) AS ${cellName(row, place)}`),
    ),
  );
}

/** A row for each statistic, made of the one row of `summaryItems`. */
export function summaryRows(
  columns: readonly StructField[],
  statistics: readonly string[],
): UnresolvedExpression {
  const cells = statistics.flatMap((statistic, row) => [
    `'${statistic.replaceAll("'", "''")}'`,
    ...columns.map((_, place) => cellName(row, place)),
  ]);
  const names = ['summary', ...columns.map(({ name }) => quoted(name))];
  return parseExpression(
    `stack(${statistics.length}, ${cells.join(', ')}) AS (${names.join(', ')})`,
  );
}

function aggregateOf(statistic: string, column: string): string {
  const [, percent] = /^(\d+(?:\.\d+)?)%$/.exec(statistic) ?? [];
  if (percent !== undefined) {
    return `percentile_approx(try_cast(${column} AS DOUBLE), ${Number(percent) / 100}D)`;
  }
  const known = STATISTICS[statistic];
  if (known !== undefined) return known(column);
  throw userError('INVALID_PARAMETER_VALUE', `There is no statistic ${statistic}.`, {
    hint: `Use ${Object.keys(STATISTICS).join(', ')} or a share such as 25%.`,
  });
}

function cellName(row: number, place: number): string {
  return `_${row}_${place}`;
}

function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
