import { rowToJson } from '../../columnar/json-rows.ts';
import type { Schema } from '../../columnar/schema.ts';
import type { Row } from '../../columnar/value.ts';
import type { QueryProgress } from '../../engine/query-definition.ts';
import type { ReplayedBatch } from '../../engine/replay-batch.ts';
import type { StateChange } from '../../engine/state-rows.ts';
import { LATE_ROWS } from '../../plan/late-rows.ts';
import type { JsonRow } from './results.ts';

/** What a committed batch did, found out by running it again. */
export interface BatchReplay {
  readonly batchId: number;
  /** Columns of the rows. */
  readonly schema: Schema;
  /** What the sink was given, in JSON form. */
  readonly rows: readonly JsonRow[];
  /** What went to the table of late rows, for a query that has one. */
  readonly lateRows: readonly JsonRow[];
  /** The keys of state that it changed, with what was kept before and after. */
  readonly stateChanges: readonly StateChange[];
  /** Time, watermark, what the sources gave, and how many rows of each state came, changed and went. */
  readonly progress: QueryProgress;
}

/** Which batch, and whether the state before it and after it is compared, which reads all of it twice. */
export interface BatchToReplay {
  readonly batchId: number;
  readonly comparesState: boolean;
  /** Takes all that the batch needs to run elsewhere. */
  readonly onBundle?: ((bundle: Uint8Array) => void) | undefined;
}

/** In the form in which users read rows. */
export function batchReplayOf(replayed: ReplayedBatch): BatchReplay {
  const { schema, rows, lateRows, stateChanges, progress } = replayed;
  return {
    batchId: progress.batchId,
    schema,
    rows: rows.map((row) => rowToJson(row as Row, schema)),
    lateRows: lateRows.map((row) => rowToJson(row as Row, LATE_ROWS)),
    stateChanges: stateChanges ?? [],
    progress,
  };
}
