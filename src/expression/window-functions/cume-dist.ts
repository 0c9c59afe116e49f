import type { WindowFunction } from '../window-function.ts';
import { shareFunction } from './position-column.ts';

export const cumeDist: WindowFunction = shareFunction({
  name: 'cume_dist',
  summary: 'Gives the share of the rows of the partition that come before the row or equal it.',
  examples: [
    {
      sql: 'SELECT min(c) FROM (SELECT cume_dist() OVER (ORDER BY i) AS c FROM VALUES (5), (7) AS t(i))',
      result: '0.5',
    },
  ],
  valueAt(row, { partitions, peers }) {
    const start = partitions.starts[row]!;
    return (peers.ends[row]! - start) / (partitions.ends[row]! - start);
  },
});
