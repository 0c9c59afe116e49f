import type { BatchReplay } from '../api/queries/batch-replay.ts';
import type { StateChange } from '../engine/state-rows.ts';

const LABEL_WIDTH = 11;
/** The rest only in JSON. */
const CHANGES_SHOWN_MAX = 100;

/** What a batch did, for people: a line a part, then its rows, one object a line. */
export function replayText({
  schema,
  rows,
  lateRows,
  stateChanges,
  progress,
}: BatchReplay): string {
  const { batchId, timestamp, eventTime, sources, stateOperators } = progress;
  const watermark = eventTime['watermark'];
  const lines: [label: string, text: string][] = [
    ['batch', String(batchId)],
    ['time', timestamp],
    ...(watermark === undefined ? [] : [['watermark', watermark] as [string, string]]),
    ...sources.map(({ description, numInputRows }): [string, string] => [
      'input',
      `${numInputRows} rows of ${description}`,
    ]),
    ...stateOperators.map((state): [string, string] => [
      'state',
      `${state.operatorName}: ${state.numRowsTotal} rows, ${state.numRowsUpdated} changed, ${state.numRowsRemoved} removed, ${state.numRowsDroppedByWatermark} too late`,
    ]),
    ...(lateRows.length === 0 ? [] : [['late', `${lateRows.length} rows`] as [string, string]]),
    ['output', `${rows.length} rows`],
  ];
  const head = lines.map(([label, text]) => `${label.padEnd(LABEL_WIDTH)}${text}\n`);
  const changes = stateChanges.slice(0, CHANGES_SHOWN_MAX).map(changeText);
  const more = stateChanges.length - changes.length;
  if (more > 0) changes.push(`${'changed'.padEnd(LABEL_WIDTH)}${more} more keys: see --json\n`);
  const body = rows.map((row) => {
    const named = schema.fields.map(({ name }, at) => [name, row[at]] as const);
    return `${JSON.stringify(Object.fromEntries(named))}\n`;
  });
  return [...head, ...changes, ...body].join('');
}

function changeText({ operator, key, before, after }: StateChange): string {
  const [old, now] = [before, after].map((values) =>
    values.length === 0 ? 'nothing' : values.map((value) => JSON.stringify(value)).join(', '),
  );
  return `${'changed'.padEnd(LABEL_WIDTH)}${operator} ${JSON.stringify(key)}: ${old} -> ${now}\n`;
}
