import type { Expression } from '../../expression/expression.ts';
import type { DistinctList } from '../distinct-stages.ts';
import { expressionKey } from '../expression-tree.ts';
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

/** The same, and the values that some results take once. */
export function distinctColumns(
  plan: LogicalPlanOf<'aggregate'>,
  lists: readonly DistinctList[],
): StateColumns {
  const names = new Map<string, string>();
  // Behind the values stand the results that have taken each.
  const taken = new Set(['results']);
  const nameOf = (argument: Expression): string => {
    const key = expressionKey(argument);
    const known = names.get(key);
    if (known !== undefined) return known;
    const own = argument.kind === 'attribute' ? argument.name : `value_${names.size}`;
    const name = taken.has(own.toLowerCase()) ? `${own}_${names.size}` : own;
    names.set(key, name);
    taken.add(name.toLowerCase());
    return name;
  };
  return { ...groupColumns(plan), lists: lists.map((list) => list.arguments.map(nameOf)) };
}
