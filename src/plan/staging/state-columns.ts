import type { Expression } from '../../expression/expression.ts';
import type { LogicalPlanOf } from '../nodes/logical-plan.ts';
import type { StateColumns } from '../stages.ts';

/** Rows that are kept under these keys. */
export function rowColumns(keys: readonly Expression[]): StateColumns {
  const key = keys.map((each, place) => (each.kind === 'attribute' ? each.name : `key_${place}`));
  return { key, value: null };
}

/** Groups and their results. */
export function groupColumns({ grouping, aggregates }: LogicalPlanOf<'aggregate'>): StateColumns {
  return { key: grouping.map(({ name }) => name), value: aggregates.map(({ name }) => name) };
}
