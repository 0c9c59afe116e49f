import { oncePer } from '../columnar/once-per.ts';
import type { LogicalPlan } from './nodes/logical-plan.ts';
import { childrenOf } from './output.ts';

/** A text that is equal for plans with the same rows in the same columns: ids of columns do not count, nor positions. */
export function planKey(plan: LogicalPlan): string {
  const ids = new Map<number, number>();
  return JSON.stringify(plan, (name, value: unknown) => {
    if (name === 'position') return undefined;
    if (name === 'id' && typeof value === 'number') return numberOf(value);
    if (typeof value === 'symbol') return value.description;
    if (typeof value === 'bigint') return `${value}n`;
    if (value instanceof Uint8Array || value instanceof Set) return [...value];
    return value;
  });

  function numberOf(id: number): number {
    const number = ids.get(id) ?? ids.size;
    ids.set(id, number);
    return number;
  }
}

/** How many nodes a plan has: plans with the same key have as many, and their keys cost more to find out. */
export const planSize: (plan: LogicalPlan) => number = oncePer((plan: LogicalPlan) => {
  let size = 1;
  for (const child of childrenOf(plan)) size += planSize(child);
  return size;
});
