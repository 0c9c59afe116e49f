// A test of a streaming query as a suite of one's own has it: rows, times and watermarks in, rows out.
//
//   npm run build && node --test examples/page-views.test.ts

import { test } from 'node:test';
import { assertEmits, testQuery } from 'millrace/testing';

test('views of a page are counted by ten seconds, once no more can come', async () => {
  await using query = await testQuery({
    inputs: { views: { columns: 'page STRING, time TIMESTAMP', watermark: ['time', '5 seconds'] } },
    query: `SELECT page, count(*) AS views FROM views GROUP BY window(time, '10 seconds'), page`,
  });
  const home = { page: 'home', time: '2026-01-01T00:00:01Z' };
  assertEmits(await query.push({ views: [home, home] }), []);
  assertEmits(await query.crash(), []);
  assertEmits(await query.push({ views: [{ ...home, page: 'about' }] }), []);
  const closed = await query.advanceWatermark('2026-01-01T00:00:10Z');
  assertEmits(closed, [
    { page: 'home', views: 2 },
    { page: 'about', views: 1 },
  ]);
});
