import type * as Arrow from 'apache-arrow';
import { copyTable } from '../../columnar/arrow/batch-to-arrow.ts';
import type { JsonValue } from '../../columnar/json-value.ts';
import type { RowBatch } from '../../connectors/foreach-batch/foreach-batch-sink.ts';
import type { UnresolvedPlan } from '../../plan/nodes/unresolved-plan.ts';
import type { SessionContext } from '../session/session-context.ts';
import type { ColumnTypes } from '../typing/column-type.ts';
import { DataFrame } from './data-frame.ts';

/**
 * The rows of one batch: a DataFrame over bounded input, to be queried, written and collected until the function that got
 * it has ended. Its rows lie where the batch's result lies; nothing is computed twice.
 */
export class BatchDataFrame<
  out Columns extends ColumnTypes = ColumnTypes,
> extends DataFrame<Columns> {
  readonly #batch: RowBatch;

  /** @internal */
  constructor(context: SessionContext, plan: UnresolvedPlan, batch: RowBatch) {
    super(context, plan);
    this.#batch = batch;
  }

  /** How many rows there are. */
  get rowCount(): number {
    return this.#batch.rowCount;
  }

  /** The rows in JSON form, at once; made when asked for. */
  rows(): readonly (readonly JsonValue[])[] {
    return this.#batch.rows();
  }

  override async toArrow(): Promise<Arrow.Table> {
    return copyTable(await this.#batch.toArrow());
  }

  /** The rows as a table of Apache Arrow, not copied: good until the function that got the batch has ended. */
  viewArrow(): Promise<Arrow.Table> {
    return this.#batch.toArrow();
  }
}
