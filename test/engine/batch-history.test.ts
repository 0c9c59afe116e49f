import { describe, expect, it } from 'vitest';
import type { CommittedRecord, PlannedRecord } from '../../src/checkpoint/journal-record.ts';
import { BatchHistory } from '../../src/engine/batch-history.ts';

const planned = (batchId: number): PlannedRecord => ({
  kind: 'planned',
  batchId,
  timestampMs: 0,
  seed: 0,
  ranges: [],
});
const committed = (batchId: number): CommittedRecord => ({
  kind: 'committed',
  batchId,
  digest: '',
  eventTimesMs: [],
  watermarkMs: 0,
  sinkToken: null,
});

describe('batch history', () => {
  it('tells committed batches from the open one', () => {
    const history = BatchHistory.fromRecords([planned(3), planned(4), committed(3)]);
    expect(history.after(2).map((batch) => batch.committed !== null)).toEqual([true, false]);
  });

  it('refuses a gap between records, and between a snapshot and the first record', () => {
    expect(() => BatchHistory.fromRecords([planned(1), planned(3)])).toThrow('CHECKPOINT_CORRUPT');
    expect(() => BatchHistory.fromRecords([planned(5)]).after(3)).toThrow(
      'Batch 3 is the newest safe',
    );
  });

  it('forgets released batches and keeps later ones', () => {
    const history = BatchHistory.fromRecords([planned(0), planned(1), planned(2)]);
    history.release(1);
    expect(history.after(1).map((batch) => batch.planned.batchId)).toEqual([2]);
  });
});
