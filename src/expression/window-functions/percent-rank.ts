import type { WindowFunction } from '../window-function.ts';
import { shareFunction } from './position-column.ts';
import { rankOf } from './rank.ts';

export const percentRank: WindowFunction = shareFunction({
  name: 'percent_rank',
  summary: 'Gives the rank as a share of the other rows of the partition, from 0 to 1.',
  examples: [
    {
      sql: 'SELECT max(p) FROM (SELECT percent_rank() OVER (ORDER BY i) AS p FROM VALUES (5), (7), (7) AS t(i))',
      result: '0.5',
    },
  ],
  takesArguments: true,
  valueAt(row, rows) {
    const others = rows.partitions.ends[row]! - rows.partitions.starts[row]! - 1;
    return others === 0 ? 0 : (rankOf(row, rows) - 1) / others;
  },
});
