import { ABSENT, type Batch, insertBatch } from '../../columnar/batch.ts';
import { concatBatches } from '../../columnar/concat.ts';
import { gatherBatch } from '../../columnar/gather.ts';
import { type DataType, INT } from '../../columnar/types.ts';
import type { Computation, RecomputeSpec } from '../../plan/stages.ts';
import { createScratchTable } from '../../state/group-table.ts';
import type { Slots } from '../../state/row-bag.ts';
import { aggregate, aggregateOutput, aggregateStore } from '../aggregate.ts';
import { rowsWhere } from '../join/joined-rows.ts';
import type { StatefulContext } from '../operator.ts';
import { partialAggregate } from '../partial-aggregate.ts';
import { sortResult } from '../sort-result.ts';
import { window, windowOutput } from '../window.ts';
import type { KeptRows } from './kept-rows.ts';

/** The types of the columns that a computation gives. */
export function computedTypes({ computes, types }: RecomputeSpec): readonly DataType[] {
  if (computes.kind === 'aggregate') return aggregateOutput(aggregateSpec(computes));
  if (computes.kind === 'window') return windowOutput(computes.window);
  return computes.kind === 'sort' ? [...types, INT] : types;
}

/**
 * What all rows of some keys give, computed as a batch query would; null where they give nothing. The rows have their numbers
 * behind their columns where the computation wants them.
 */
export function compute(spec: RecomputeSpec, rows: Batch, context: StatefulContext): Batch | null {
  const { computes, types } = spec;
  if (computes.kind === 'aggregate') return computeAggregate(computes, rows, context);
  if (rows.rowCount === 0) return null;
  if (computes.kind === 'window') {
    const keyed = insertBatch(rows.rowCount, [ABSENT, ABSENT, ...rows.columns]);
    const [result] = window(computes.window).step([[keyed]], null, context);
    return result ?? null;
  }
  if (computes.kind === 'sort')
    return sortResult([rows], [...types, INT], computes.finish, context);
  return rows;
}

/** What is computed, and what of it comes out. */
export interface Given {
  readonly whole: Batch | null;
  readonly given: Batch | null;
}

export function givenOf(spec: RecomputeSpec, whole: Batch | null, context: StatefulContext): Given {
  if (whole === null) return { whole, given: null };
  const kept = rowsWhere(spec.keep, whole, context);
  const types = computedTypes(spec);
  const output = insertBatch(
    whole.rowCount,
    spec.output.map((place) => whole.columns[place]),
  );
  if (kept === null) return { whole, given: output };
  const given = gatherBatch(
    output,
    spec.output.map((place) => types[place]),
    kept,
    context,
  );
  return { whole, given: given.rowCount === 0 ? null : given };
}

/** Rows that the computation has left without a place, and how their weights change; null where none is. */
export function prunedRows(
  { prune, types }: RecomputeSpec,
  { rows, weights }: KeptRows,
  whole: Batch | null,
  context: StatefulContext,
): { readonly rows: Slots; readonly weights: number } | null {
  if (prune === null || whole === null) return null;
  const { memory, scratch } = context;
  const kept = rowsWhere(prune, whole, context);
  const places = memory.u32.subarray(whole.columns[types.length].values / 4);
  const counts = new Int32Array(rows.count);
  const keptCount = kept === null ? whole.rowCount : kept.count;
  for (let index = 0; index < keptCount; index++) {
    const row = kept === null ? index : memory.u32[kept.address / 4 + index];
    counts[places[row]]++;
  }
  const gone: number[] = [];
  for (let row = 0; row < rows.count; row++) if (counts[row] < weights[row]) gone.push(row);
  if (gone.length === 0) return null;
  const [address, changes] = [scratch.allocate(gone.length * 4), scratch.allocate(gone.length * 4)];
  gone.forEach((row, index) => {
    memory.u32[address / 4 + index] = memory.u32[rows.address / 4 + row];
    memory.i32[changes / 4 + index] = counts[row] - weights[row];
  });
  return { rows: { address, count: gone.length }, weights: changes };
}

/** Whether rows are computed with their numbers. */
export function isNumbered({ kind }: Computation): boolean {
  return kind === 'window' || kind === 'sort';
}

function computeAggregate(
  computes: Extract<Computation, { readonly kind: 'aggregate' }>,
  rows: Batch,
  context: StatefulContext,
): Batch | null {
  const { grouping, aggregates } = computes;
  const partial = partialAggregate({
    kind: 'partialAggregate',
    grouping,
    aggregates,
    passesRows: false,
  });
  const spec = aggregateSpec(computes);
  if (rows.rowCount > 0) partial.process(rows, context);
  const { scratch, memory, kernels } = context;
  const table = createScratchTable(aggregateStore(spec), scratch, memory, kernels);
  const groups = partial.finish?.(context) ?? [];
  const results = [...aggregate(spec).step([groups], table, context)];
  return results.length === 0 ? null : concatBatches(results, aggregateOutput(spec), context);
}

/** The whole table of groups. */
function aggregateSpec({
  grouping,
  aggregates,
}: Extract<Computation, { readonly kind: 'aggregate' }>): Parameters<typeof aggregate>[0] {
  const groupingTypes = grouping.map(({ type }) => type);
  const operatorId = '';
  return {
    kind: 'aggregate',
    operatorId,
    groupingTypes,
    aggregates,
    expiry: null,
    emits: 'groups',
  };
}
