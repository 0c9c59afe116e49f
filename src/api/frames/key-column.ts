import type { UserValue } from '../../expression/user/user-function.ts';
import { Column } from '../columns/column.ts';
import { exactColumn } from '../columns/column-name.ts';

import { udf } from '../functions/user-functions.ts';

/** A function of the user's that gives the key of a row. */
export type RowKey = (row: Readonly<Record<string, UserValue>>) => unknown;

/** The key that a function computes of whole rows, as a column. */
export function keyColumn(key: RowKey, type: string, names: readonly string[]): Column {
  const compute = (...values: readonly UserValue[]): unknown =>
    key(Object.fromEntries(names.map((name, place) => [name, values[place]!])));
  const columns = names.map((name) => new Column(exactColumn(name)));
  const options = { returns: type, takesNull: true, name: key.name === '' ? 'key' : key.name };
  const call = udf(compute, options) as unknown as (...inputs: readonly Column[]) => Column;
  return call(...columns);
}
