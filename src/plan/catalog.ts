import type { LogicalPlan } from './nodes/logical-plan.ts';

/** Where analysis looks up tables, streams and views by name. The session fills it in. */
export interface Catalog {
  lookup(parts: readonly string[]): LogicalPlan | null;
  /** All names, to suggest the nearest when one is not found. */
  names(): readonly string[];
}

/** A catalog that holds nothing. */
export const EMPTY_CATALOG: Catalog = { lookup: () => null, names: () => [] };
