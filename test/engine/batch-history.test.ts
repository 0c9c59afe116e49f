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

  it('refuses a commit without the one before it, and passes over one whose plan is gone', () => {
    const records = [committed(1), planned(2), planned(3), committed(2)];
    expect(BatchHistory.fromRecords(records).after(1)).toEqual([
      { planned: planned(2), committed: committed(2) },
      { planned: planned(3), committed: null },
    ]);
    expect(() => BatchHistory.fromRecords([planned(1), planned(2), committed(2)])).toThrow(
      'CHECKPOINT_CORRUPT',
    );
  });

  it('gives one batch after the other, while others are added and released', () => {
    const history = new BatchHistory();
    const seen: number[] = [];
    for (let batchId = 7; batchId < 3000; batchId++) {
      history.plan(planned(batchId));
      expect(history.last).toEqual({ planned: planned(batchId), committed: null });
      history.commit(committed(batchId));
      if (batchId % 3 > 0) continue;
      const next = history.next(seen.at(-1) ?? -1)!;
      expect(next).toEqual({
        planned: planned(next.planned.batchId),
        committed: committed(next.planned.batchId),
      });
      seen.push(next.planned.batchId);
      history.release(seen.at(-1)! - 5);
    }
    expect(seen).toEqual(Array.from({ length: seen.length }, (_, index) => 7 + index));
    history.release(3000);
    expect([history.last, history.next(-1)]).toEqual([null, null]);
  });

  it('forgets released batches and keeps later ones', () => {
    const history = BatchHistory.fromRecords([planned(0), planned(1), planned(2)]);
    history.release(1);
    expect(history.after(1).map((batch) => batch.planned.batchId)).toEqual([2]);
  });
});
