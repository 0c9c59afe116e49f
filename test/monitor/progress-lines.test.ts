import { expect, test } from 'vitest';
import type { QueryProgress } from '../../src/engine/query-definition.ts';
import { jsonPrinter } from '../../src/monitor/json-printer.ts';
import { LinePrinter } from '../../src/monitor/line-printer.ts';

const progress = (batchId: number, atMs: number, badRecords = 0, late = 0): QueryProgress => ({
  id: '0123456789',
  runId: 'run',
  name: 'counts',
  timestamp: new Date(atMs).toISOString(),
  batchId,
  batchDuration: 3,
  numInputRows: 10,
  inputRowsPerSecond: 3333,
  processedRowsPerSecond: 3333,
  durationMs: {},
  eventTime: {},
  stateOperators: [
    {
      operatorName: 'aggregate-0',
      numRowsTotal: 4,
      numRowsUpdated: 1,
      numRowsRemoved: 0,
      numRowsDroppedByWatermark: late,
      memoryUsedBytes: 0,
    },
  ],
  sources: [
    {
      description: 'file[/in]',
      numInputRows: 10,
      inputRowsPerSecond: 3333,
      processedRowsPerSecond: 3333,
      numInputBytes: 80,
      badRecords,
    },
  ],
  sink: { description: 'noop', numOutputRows: 1 },
});

test('lines come once a second and carry what was dropped since the line before', () => {
  const lines: string[] = [];
  const printer = new LinePrinter({ write: (text) => lines.push(text) });
  printer.progress(progress(0, 0));
  printer.progress(progress(1, 200, 2));
  printer.progress(progress(2, 400, 0, 3));
  printer.progress(progress(3, 1400, 1));
  printer.progress(progress(4, 1500));
  printer.finish();
  expect(lines).toEqual([
    'counts: batch 0 in 3 ms, 10 rows, 3,333 rows/s, 4 rows of state\n',
    'counts: batch 3 in 3 ms, 30 rows, 3,333 rows/s, 4 rows of state, 3 bad records, 3 late rows dropped\n',
    'counts: batch 4 in 3 ms, 10 rows, 3,333 rows/s, 4 rows of state\n',
  ]);
});

test('JSON tells of every batch', () => {
  const lines: string[] = [];
  const printer = jsonPrinter({ write: (text) => lines.push(text) });
  for (const batch of [0, 1, 2]) printer.progress(progress(batch, batch));
  printer.finish();
  expect(lines.map((line) => (JSON.parse(line) as QueryProgress).batchId)).toEqual([0, 1, 2]);
});
