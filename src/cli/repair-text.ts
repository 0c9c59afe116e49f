import type { RepairPlan } from '../checkpoint/repair-plan.ts';

const LABEL_WIDTH = 11;

/** What a repair does, for people: a line a part. */
export function repairText(plan: RepairPlan, asideIn: string | null): string {
  const { location, problems, batchId, runsNext, newestBatch, snapshot } = plan;
  const from = snapshot === null ? null : snapshot.manifest.batchId;
  const lines: [label: string, text: string][] = [
    ['checkpoint', location],
    ...problems.map((problem): [string, string] => ['problem', problem]),
  ];
  if (problems.length === 0) lines.push(['problems', 'none: nothing is to be repaired']);
  else {
    lines.push(
      ['restores', `${batchText(batchId)}, ${wayText(from, batchId)}`],
      ...(runsNext
        ? [['again', `batch ${batchId + 1}, as it was planned`] as [string, string]]
        : []),
      ['lost', lostText(runsNext ? batchId + 1 : batchId, newestBatch)],
      asideIn === null
        ? ['next', 'nothing was changed: --apply does it']
        : ['aside', `what was taken out is in ${asideIn}`],
    );
  }
  return lines.map(([label, text]) => `${label.padEnd(LABEL_WIDTH)}${text}\n`).join('');
}

function batchText(batchId: number): string {
  return batchId < 0 ? 'the state before the first batch' : `batch ${batchId}`;
}

function wayText(from: number | null, batchId: number): string {
  const start = from === null ? 'without a snapshot' : `from the snapshot of batch ${from}`;
  const count = batchId - (from ?? -1);
  if (count === 0) return start;
  return `${start} and ${count} ${count === 1 ? 'batch' : 'batches'} of the journal`;
}

function lostText(batchId: number, newestBatch: number): string {
  if (newestBatch <= batchId) return 'no batch that the checkpoint still names';
  const first = batchId + 1;
  const lost = first === newestBatch ? `batch ${first}` : `batches ${first} to ${newestBatch}`;
  return `${lost}: run again from their input if that is still there; a sink that holds any of them has to go back to ${batchText(batchId)}`;
}
