import { INT } from '../../columnar/types.ts';
import type { WindowFunction } from '../window-function.ts';
import { intColumn } from './position-column.ts';

export const denseRank: WindowFunction = {
  name: 'dense_rank',
  summary: 'Counts the different orders up to the row from 1, without gaps.',
  examples: [
    {
      sql: 'SELECT max(r) FROM (SELECT dense_rank() OVER (ORDER BY i) AS r FROM VALUES (5), (5), (7) AS t(i))',
      result: '2',
    },
  ],
  takesFrame: false,
  takesIgnoreNulls: false,
  /** Arguments may stand there as for `rank`, and say nothing. */
  resolve(_given, _settings, position) {
    const name = 'dense_rank';
    return { kind: 'positionCall', name, arguments: [], type: INT, nullable: false, position };
  },
  evaluate(_call, rows, frame) {
    const { partitions, peers } = rows;
    let count = 0;
    return intColumn(
      rows,
      (row) => {
        if (row === partitions.starts[row]) count = 0;
        if (row === peers.starts[row]) count++;
        return count;
      },
      frame,
    );
  },
};
