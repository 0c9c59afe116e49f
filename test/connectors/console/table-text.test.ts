import { expect, test } from 'vitest';
import { tableText } from '../../../src/connectors/console/table-text.ts';

test('a table may have more rows than a call has arguments', () => {
  const rows = new Array<readonly string[]>(200_000).fill(['four']);
  expect(tableText(['a'], rows, null)).toHaveLength(200_004 * 7);
});
