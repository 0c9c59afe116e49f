import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openJournal } from '../../src/checkpoint/journal.ts';
import { openSnapshotStore } from '../../src/checkpoint/snapshot-store.ts';
import type { RunOrder } from './run-order.ts';

/**
 * Looks at a checkpoint after a crash: an input file may be gone only when the older of two durable snapshots covers the
 * batch that read it. Gives the number of files that are gone; throws for one that went too early.
 */
export async function checkCleaning(
  { inputDirectory, checkpointLocation }: Pick<RunOrder, 'inputDirectory' | 'checkpointLocation'>,
  names: readonly string[],
): Promise<number> {
  const gone = names.filter((name) => !existsSync(path.join(inputDirectory, name)));
  if (gone.length === 0) return 0;
  const { releasableBatch, batchByFile } = await readCheckpoint(checkpointLocation, gone);
  for (const name of gone) {
    // Records go, too, once they are covered, in segments of a megabyte.
    const batchId = batchByFile.get(name) ?? -1;
    if (batchId > releasableBatch) {
      throw new Error(`${name} is gone; batch ${batchId} read it, covered is ${releasableBatch}`);
    }
  }
  return gone.length;
}

/** Reads a copy: opening would repair. */
async function readCheckpoint(
  location: string,
  names: readonly string[],
): Promise<{ releasableBatch: number; batchByFile: ReadonlyMap<string, number> }> {
  const copy = mkdtempSync(path.join(tmpdir(), 'millrace-crash-copy-'));
  try {
    cpSync(location, copy, { recursive: true });
    const snapshots = await openSnapshotStore(path.join(copy, 'snapshots'));
    const { journal, records } = await openJournal(path.join(copy, 'journal'));
    const batchByFile = new Map<string, number>();
    for (const record of records) {
      if (record.kind !== 'planned') continue;
      const ranges = JSON.stringify(record.ranges);
      for (const name of names) if (ranges.includes(name)) batchByFile.set(name, record.batchId);
    }
    await journal.close();
    await snapshots.close();
    return { releasableBatch: snapshots.releasableBatch ?? -1, batchByFile };
  } finally {
    rmSync(copy, { recursive: true });
  }
}
