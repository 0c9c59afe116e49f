import type { WindowFunction } from '../window-function.ts';
import { placeFunction } from './position-column.ts';

export const rowNumber: WindowFunction = placeFunction({
  name: 'row_number',
  summary: 'Counts the rows of the partition from 1.',
  examples: [
    {
      sql: 'SELECT row_number() OVER (ORDER BY i DESC) FROM VALUES (5), (7), (7) AS t(i) ORDER BY 1 DESC LIMIT 1',
      result: '3',
    },
  ],
  valueAt: (row, { partitions }) => row - partitions.starts[row]! + 1,
});
