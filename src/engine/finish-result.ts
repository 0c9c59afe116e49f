import type { Batch } from '../columnar/batch.ts';
import type { ColumnContext } from '../columnar/column-context.ts';
import { batchToRows } from '../columnar/column-to-values.ts';
import type { Row } from '../columnar/value.ts';
import type { EncodedPiece } from '../connectors/sink.ts';
import type { BatchFacts } from '../expression/evaluation.ts';
import { sortResult } from '../operators/sort-result.ts';
import { explainStages } from '../plan/explain.ts';
import type { QueryStages } from '../plan/stages.ts';
import { newCounters } from '../task/counters.ts';
import type { BatchResult } from './batch-pass.ts';
import type { QueryResources } from './query-resources.ts';

export interface FinishedResult {
  readonly batches: readonly Batch[];
  readonly encoded: readonly EncodedPiece[];
  readonly rowCount: number;
  /** For work on the batches; what it allocates is freed by `release`. */
  readonly context: ColumnContext;
  /** The rows as values, for consoles and closures. */
  rows(): readonly Row[];
  /** The stages that made it, as text with what each has done. */
  explain(): string;
  release(): void;
}

/** Applies ORDER BY, OFFSET and LIMIT to the whole result of a batch. */
export function finishResult(
  result: BatchResult,
  stages: QueryStages,
  resources: QueryResources,
  facts: BatchFacts,
): FinishedResult {
  const { runtime, budget } = resources;
  const { memory, kernels, userFunctions } = runtime;
  const { schema, finish } = stages;
  const toRows = (batches: readonly Batch[]): readonly Row[] =>
    batches.flatMap((batch) => batchToRows(batch, schema, memory));
  const explain = (): string => explainStages(stages, resources.counts());
  const arena = budget.arena();
  const scratch = budget.arena();
  const release = (): void => {
    for (const each of [arena, scratch]) {
      each.release();
      budget.giveBackOwner(each.owner);
    }
  };
  if (finish.order.length === 0 && finish.limit === null && finish.offset === 0) {
    const { batches, encoded, rowCount } = result;
    const rows = () => toRows(batches);
    const own = { memory, kernels, arena, scratch };
    return { batches, encoded, rowCount, context: own, rows, explain, release };
  }
  const { settings } = stages;
  const context = {
    memory,
    kernels,
    arena,
    scratch,
    settings,
    facts,
    counters: newCounters(0),
    userFunctions,
  };
  const types = schema.fields.map((column) => column.type);
  try {
    const sorted = sortResult(result.batches, types, finish, context);
    const { rowCount } = sorted;
    const rows = () => toRows([sorted]);
    return { batches: [sorted], encoded: [], rowCount, context, rows, explain, release };
  } catch (error) {
    release();
    throw error;
  }
}
