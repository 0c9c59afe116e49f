import { type Batch, type Column, insertBatch } from '../columnar/batch.ts';
import { concatBatches } from '../columnar/concat.ts';
import { gatherBatch } from '../columnar/gather.ts';
import { BIGINT, BINARY, type DataType } from '../columnar/types.ts';
import { assert } from '../errors.ts';
import { evaluate } from '../expression/evaluate.ts';
import type { EvaluationFrame } from '../expression/evaluation.ts';
import type { WindowCall, WindowRows } from '../expression/window-function.ts';
import { lookupWindowFunction } from '../expression/window-functions/index.ts';
import type { SortKey, WindowSpec } from '../plan/stages.ts';
import { evaluateBatch, frameOf } from './evaluate-batch.ts';
import type { StatefulContext, StatefulOperator } from './operator.ts';
import { compareByKeys } from './sort-result.ts';
import { sortRows as orderRows } from './sort-rows.ts';
import { aggregateOverFrames } from './window-aggregate.ts';
import { frameRanges, rangesOf } from './window-frames.ts';

/** What `encodeKey` has put before the rows. */
const KEY_TYPES: readonly DataType[] = [BINARY, BIGINT];

/** Sorts the rows by partition and order, then computes each call over them. */
export function window(spec: WindowSpec): StatefulOperator {
  return {
    step([batches = []], _store, context) {
      const whole = concatBatches(batches, [...KEY_TYPES, ...spec.types], context);
      if (whole.rowCount === 0) return [];
      const rows = insertBatch(whole.rowCount, whole.columns.slice(KEY_TYPES.length));
      return [addResults(sortRows(rows, spec, context), spec, context)];
    },
  };
}

export function windowOutput({ types, calls }: WindowSpec): readonly DataType[] {
  return [...types, ...calls.map(({ call }) => call.type)];
}

/** Rows in the order of the window, with the values that order them. */
interface SortedRows {
  readonly rows: Batch;
  readonly partition: readonly Column[];
  readonly order: readonly Column[];
}

function sortRows(batch: Batch, spec: WindowSpec, context: StatefulContext): SortedRows {
  const keys = keysOf(spec);
  const expressions = keys.map(({ expression }) => expression);
  const columns = evaluateBatch(expressions, batch, context);
  const address = orderRows(columns, keys, batch.rowCount, context);
  const types = [...spec.types, ...expressions.map(({ type }) => type)];
  const both = insertBatch(batch.rowCount, [...batch.columns, ...columns]);
  const sorted = gatherBatch(both, types, { address, count: batch.rowCount }, context);
  const [own, values] = [spec.types.length, spec.types.length + spec.partition.length];
  return {
    rows: insertBatch(batch.rowCount, sorted.columns.slice(0, own)),
    partition: sorted.columns.slice(own, values),
    order: sorted.columns.slice(values),
  };
}

/** Partitions in the order of their values, rows inside by ORDER BY. */
function keysOf({ partition, order }: WindowSpec): readonly SortKey[] {
  const first = partition.map((expression) => ({
    expression,
    descending: false,
    nullsFirst: true,
  }));
  return [...first, ...order];
}

function addResults(
  { rows, partition, order }: SortedRows,
  spec: WindowSpec,
  context: StatefulContext,
): Batch {
  const count = rows.rowCount;
  const keys = keysOf(spec);
  const partitionKeys = keys.slice(0, partition.length);
  const partitions = rangesOf(count, compareByKeys(partition, partitionKeys, context.memory));
  const peers = rangesOf(count, compareByKeys([...partition, ...order], keys, context.memory));
  const frame = frameOf(rows, context);
  const results = spec.calls.map((call) => {
    const ordered = { partitions, peers, order, keys: spec.order };
    const frames = frameRanges(call.frame, ordered, frame);
    return evaluateCall(call, { count, partitions, peers, frames }, frame);
  });
  frame.errors.throwFirst();
  return insertBatch(count, [...rows.columns, ...results]);
}

function evaluateCall({ call, frame }: WindowCall, rows: WindowRows, own: EvaluationFrame): Column {
  if (call.kind === 'aggregateCall') return aggregateOverFrames(call, frame, rows, own);
  const found = lookupWindowFunction(call.name);
  assert(found !== undefined, `the window function ${call.name} is in the catalogue`);
  return found.evaluate(call, rows, own, evaluate);
}
