import type {
  CheckpointSummary,
  JournalSummary,
  ReceivedSummary,
  SnapshotSummary,
} from '../checkpoint/inspect.ts';
import { countText } from '../plan/count-text.ts';

const LABEL_WIDTH = 11;

/** A checkpoint for people: a line a part, the problems at the end. */
export function checkpointText(summary: CheckpointSummary): string {
  const { location, owner, metadata, journal, snapshots, received, problems } = summary;
  const lines: [label: string, text: string][] = [
    ['checkpoint', location],
    ['query', metadata?.queryId ?? 'unknown'],
    ['owner', owner === null ? 'none' : `process ${owner.pid} on ${owner.host}`],
    ...(metadata?.sources ?? []).map((source): [string, string] => ['source', source]),
    ...Object.entries(metadata?.settings ?? {}).map(([name, value]): [string, string] => [
      'setting',
      `${name} = ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    ]),
    ['journal', journal === null ? 'none' : journalText(journal)],
    ...(snapshots.length === 0 ? [['snapshot', 'none'] as [string, string]] : []),
    ...snapshots.map((snapshot): [string, string] => ['snapshot', snapshotText(snapshot)]),
    ...received.map((log): [string, string] => ['received', receivedText(log)]),
    ...problems.map((problem): [string, string] => ['problem', problem]),
    ...(problems.length === 0 ? [['problems', 'none'] as [string, string]] : []),
  ];
  return lines.map(([label, text]) => `${label.padEnd(LABEL_WIDTH)}${text}\n`).join('');
}

function journalText(journal: JournalSummary): string {
  const { firstBatch, plannedBatch, committedBatch, recordCount, segmentCount } = journal;
  return [
    committedBatch === null ? 'no batch is committed' : `batch ${committedBatch} is committed`,
    ...(plannedBatch !== null && plannedBatch !== committedBatch
      ? [`batch ${plannedBatch} is planned`]
      : []),
    ...(firstBatch === null ? [] : [`records from batch ${firstBatch}`]),
    `${recordCount} records in ${numberOf(segmentCount, 'file')}, ${bytesText(journal.byteLength)}`,
    ...(journal.hasTornTail ? ['the last write did not end, which the next start puts right'] : []),
  ].join('; ');
}

function snapshotText(snapshot: SnapshotSummary): string {
  const { batchId, watermarkMs, storeCount, segmentCount, byteLength, fileCount } = snapshot;
  return [
    `of batch ${batchId}`,
    `watermark ${timeText(watermarkMs)}`,
    `${numberOf(storeCount, 'store')} in ${numberOf(segmentCount, 'segment')}, ${bytesText(byteLength)} in ${numberOf(fileCount, 'file')}`,
  ].join('; ');
}

function receivedText({ source, start, end }: ReceivedSummary): string {
  return `by source ${source}: bytes ${start} to ${end}`;
}

function numberOf(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function bytesText(byteLength: number): string {
  return `${countText(byteLength)} bytes`;
}

/** Watermarks may lie beyond the dates of JavaScript. */
function timeText(timeMs: number): string {
  const time = new Date(timeMs);
  return Number.isNaN(time.getTime()) ? `${timeMs} ms` : time.toISOString();
}
