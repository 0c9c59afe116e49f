import type { WindowFunction, WindowRows } from '../window-function.ts';
import { placeFunction } from './position-column.ts';

export const rank: WindowFunction = placeFunction({
  name: 'rank',
  summary: 'Counts the rows before the row and its equals, from 1; the next rank leaves a gap.',
  examples: [
    {
      sql: 'SELECT max(r) FROM (SELECT rank() OVER (ORDER BY i) AS r FROM VALUES (5), (5), (7) AS t(i))',
      result: '3',
    },
  ],
  takesArguments: true,
  valueAt: rankOf,
});

/** The place of a row among those that ORDER BY tells apart. */
export function rankOf(row: number, { partitions, peers }: WindowRows): number {
  return peers.starts[row]! - partitions.starts[row]! + 1;
}
