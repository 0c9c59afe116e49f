import { type InputRow, readInputRow } from '../api/rows/input-rows.ts';
import { rowToJson } from '../columnar/json-rows.ts';
import type { Schema } from '../columnar/schema.ts';
import type { OutputMode } from '../plan/stages.ts';
import type { JsonRow, OutputBatch } from './test-output.ts';

/** What a query under test gave in answer to a step: the rows of all batches that ran. */
export class Emission {
  /** Columns of the rows; null before the query has begun. */
  readonly schema: Schema | null;
  readonly outputMode: OutputMode;
  readonly batches: readonly OutputBatch[];
  /** Rows that came too late for an operator, which it dropped. */
  readonly lateRows: number;

  /** @internal */
  constructor(parts: Pick<Emission, 'schema' | 'outputMode' | 'batches' | 'lateRows'>) {
    this.schema = parts.schema;
    this.outputMode = parts.outputMode;
    this.batches = parts.batches;
    this.lateRows = parts.lateRows;
  }

  /**
   * The rows in JSON form, in the order of the sink. In complete mode those of the last batch, since each holds the whole
   * table; in changelog mode with 1 or −1 behind them, in the column `_change`.
   */
  get rows(): readonly JsonRow[] {
    if (this.outputMode === 'complete') return this.batches.at(-1)?.rows ?? [];
    return this.batches.flatMap(({ rows }) => rows);
  }

  /** A row as a test writes it, in the form that rows here have: what is a Date or a bigint there is JSON then. */
  normalize(row: InputRow): JsonRow {
    return this.schema === null
      ? (row as JsonRow)
      : rowToJson(readInputRow(row, this.schema), this.schema);
  }
}

/** The row of a changelog that comes. */
export function plus(row: InputRow): InputRow {
  return withChange(row, 1);
}

/** The row of a changelog that is taken back. */
export function minus(row: InputRow): InputRow {
  return withChange(row, -1);
}

function withChange(row: InputRow, change: 1 | -1): InputRow {
  return isList(row) ? [...row, change] : { ...row, _change: change };
}

function isList(row: InputRow): row is Extract<InputRow, readonly unknown[]> {
  return Array.isArray(row);
}
