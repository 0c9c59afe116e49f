import { newAttributeId } from './attribute-id.ts';
import type { LogicalPlan } from './nodes/logical-plan.ts';

/**
 * The same plan with new columns: a relation that is read twice in a join needs two sets of ids. Plans are plain data in
 * which every member `id` is that of a column. Those that are `kept` are columns of other plans.
 */
export function withNewIds(plan: LogicalPlan, kept: Iterable<number> = []): LogicalPlan {
  const ids = new Map<number, number>([...kept].map((id) => [id, id]));
  return copy(plan) as LogicalPlan;

  function copy(value: unknown): unknown {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
    if (Array.isArray(value)) return Object.freeze(value.map(copy));
    const members = Object.entries(value).map(([name, member]) => {
      const isId = name === 'id' && typeof member === 'number';
      return [name, isId ? newIdOf(member) : copy(member)];
    });
    return Object.freeze(Object.fromEntries(members));
  }

  function newIdOf(id: number): number {
    const known = ids.get(id) ?? newAttributeId();
    ids.set(id, known);
    return known;
  }
}
