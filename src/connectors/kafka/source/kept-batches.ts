import { isAbortMarker, readRecordBatch } from '../../../formats/kafka/record-batch.ts';
import type { AbortedTransaction } from '../protocol/fetch.ts';

/**
 * Record batches one behind the other, as the broker sent them, for their records with offsets in [from, until): the first
 * batch may begin before that.
 */
export interface RecordRun {
  readonly from: number;
  readonly until: number;
  readonly bytes: Buffer;
}

/** What an answer of a broker holds. */
interface KeptBatches {
  readonly runs: readonly RecordRun[];
  /** Where to go on. */
  readonly nextOffset: number;
}

/**
 * Drops what readers do not see: markers of transactions, and the batches of those that were given up. Every answer lists
 * the latter as far as they touch it, so that it is judged by itself. The last batch may be cut off.
 */
export function keptBatches(
  records: Buffer,
  aborted: readonly AbortedTransaction[],
  offset: number,
): KeptBatches {
  const waiting = aborted.toSorted((left, right) => left.firstOffset - right.firstOffset);
  const givenUp = new Set<bigint>();
  const runs: RecordRun[] = [];
  let nextOffset = offset;
  let runStart = 0;
  let from = 0;
  let at = 0;
  const endRun = (): void => {
    if (at > runStart)
      runs.push({ from, until: nextOffset, bytes: records.subarray(runStart, at) });
  };
  for (;;) {
    const batch = readRecordBatch(records, at, records.length);
    if (batch === null) break;
    const { producerId, isControl, isTransactional, byteLength } = batch;
    while (waiting.length > 0 && waiting[0]!.firstOffset < batch.nextOffset) {
      givenUp.add(waiting.shift()!.producerId);
    }
    const isDropped = isControl || (isTransactional && givenUp.has(producerId));
    if (isControl && isAbortMarker(records, at)) givenUp.delete(producerId);
    if (isDropped) endRun();
    else if (at === runStart) from = Math.max(batch.baseOffset, offset);
    at += byteLength;
    nextOffset = Math.max(nextOffset, batch.nextOffset);
    if (isDropped) runStart = at;
  }
  endRun();
  return { runs, nextOffset };
}

/** The part of a run whose batches have offsets in [from, until); null when there is none. */
export function trimRun(run: RecordRun, from: number, until: number): RecordRun | null {
  if (run.until <= from || run.from >= until) return null;
  if (run.from >= from && run.until <= until) return run;
  const { bytes } = run;
  let start = -1;
  let first = run.from;
  let next = run.from;
  let at = 0;
  for (;;) {
    const batch = readRecordBatch(bytes, at, bytes.length);
    if (batch === null || batch.baseOffset >= until) break;
    if (batch.nextOffset > from && start < 0)
      [start, first] = [at, Math.max(batch.baseOffset, run.from)];
    at += batch.byteLength;
    next = batch.nextOffset;
  }
  return start < 0 || at === start
    ? null
    : { from: first, until: next, bytes: bytes.subarray(start, at) };
}
