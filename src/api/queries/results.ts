import type * as Arrow from 'apache-arrow';
import { batchesToArrow, copyTable } from '../../columnar/arrow/batch-to-arrow.ts';
import { batchToRows } from '../../columnar/column-to-values.ts';
import { rowToJson } from '../../columnar/json-rows.ts';
import type { JsonValue } from '../../columnar/json-value.ts';
import type { Row } from '../../columnar/value.ts';
import { CELL_WIDTH, rowsText } from '../../connectors/console/rows-text.ts';
import { ForeachBatchSink } from '../../connectors/foreach-batch/foreach-batch-sink.ts';
import { zoneOf } from '../../expression/time/zone.ts';
import { isStreaming, outputSchema } from '../../plan/analyze.ts';
import type { LogicalPlan } from '../../plan/nodes/logical-plan.ts';
import { type Give, handOver, type Producer } from '../rows/hand-over.ts';
import type { SessionContext } from '../session/session-context.ts';
import { chooseOutputMode } from './output-mode.ts';
import type { StreamingQuery } from './streaming-query.ts';

/** A row in JSON form, values in the order of the columns. */
export type JsonRow = readonly JsonValue[];

/** All rows of a plan over bounded input. */
export function collectRows(
  context: SessionContext,
  plan: LogicalPlan,
): Promise<readonly JsonRow[]> {
  const schema = outputSchema(plan);
  return context.runBatch(plan, (result) => result.rows().map((row) => rowToJson(row, schema)));
}

/** The last rows of a plan over bounded input. */
export function lastRows(
  context: SessionContext,
  plan: LogicalPlan,
  count: number,
): Promise<readonly JsonRow[]> {
  const schema = outputSchema(plan);
  return context.runBatch(plan, ({ batches }, { memory }) => {
    let last: readonly JsonRow[] = [];
    for (const batch of batches.toReversed()) {
      if (last.length >= count) break;
      const rows = batchToRows(batch, schema, memory);
      const wanted = rows.slice(Math.max(0, rows.length - (count - last.length)));
      last = [...wanted.map((row) => rowToJson(row, schema)), ...last];
    }
    return last;
  });
}

/** All rows as a table of Apache Arrow with memory of its own. */
export function collectArrow(context: SessionContext, plan: LogicalPlan): Promise<Arrow.Table> {
  return context.runBatch(plan, async (result, { memory }) =>
    copyTable(await batchesToArrow(result.batches, outputSchema(plan), memory)),
  );
}

/** The rows as a printed table; the plan gives one row more than is shown, where there are more. */
export function tableText(
  context: SessionContext,
  plan: LogicalPlan,
  rowsMax: number,
  truncate: boolean | number,
): Promise<string> {
  const zone = zoneOf(context.settings().timeZone);
  const cellWidthMax = typeof truncate === 'number' ? truncate : truncate ? CELL_WIDTH : null;
  return context.runBatch(plan, (result) =>
    rowsText(outputSchema(plan), result.rows(), zone, { rowsMax, cellWidthMax }),
  );
}

/** The rows one by one; those of a stream as they come, without an end. */
export function iterateRows(
  context: SessionContext,
  plan: LogicalPlan,
): AsyncGenerator<JsonRow, void, void> {
  const schema = outputSchema(plan);
  return handOver(
    isStreaming(plan)
      ? streamed(context, plan)
      : bounded(context, plan, (row) => rowToJson(row, schema)),
  );
}

/** The rows of a plan over bounded input one by one, as values. */
export function iterateValues(
  context: SessionContext,
  plan: LogicalPlan,
): AsyncGenerator<Row, void, void> {
  return handOver(bounded(context, plan, (row) => row));
}

/** Makes rows of one batch at a time. */
function bounded<Made>(
  context: SessionContext,
  plan: LogicalPlan,
  make: (row: Row) => Made,
): Producer<Made> {
  const schema = outputSchema(plan);
  return {
    run: (give) =>
      context.runBatch(plan, async ({ batches }, { memory }) => {
        for (const batch of batches) {
          if (!(await give(batchToRows(batch, schema, memory).map(make)))) return;
        }
      }),
    stop: async () => {},
  };
}

/** A query of its own, in the first output mode that it can run in, which ends when nobody wants its rows any more. */
function streamed(context: SessionContext, plan: LogicalPlan): Producer<JsonRow> {
  let query: StreamingQuery | null = null;
  return {
    async run(give: Give<JsonRow>): Promise<void> {
      query = await context.startQuery(plan, {
        name: null,
        outputMode: chooseOutputMode(plan, context.settings()),
        trigger: { kind: 'default' },
        checkpointLocation: null,
        memoryBudgetBytes: null,
        closeAtEnd: false,
        pinsBoundedInput: false,
        lateRows: null,
        acceptsChanges: false,
        sink: new ForeachBatchSink(async (batch) => {
          await give(batch.rows());
        }, 'foreach'),
      });
      await query.awaitTermination();
    },
    async stop(): Promise<void> {
      await query?.stop();
    },
  };
}
