import { assert } from '../../errors.ts';
import type { Attribute } from '../../expression/expression.ts';
import type { LogicalPlan } from './logical-plan.ts';

/**
 * A recursive query of WITH: the rows of `anchor`, then those of `step` over them, then those of `step` over these, until
 * none come. A node of analysed plans only: before a plan runs, the rows take its place.
 */
export interface Recursion {
  readonly kind: 'recursion';
  readonly name: string;
  /** Tells the working table of this recursion from others. */
  readonly tableId: number;
  readonly anchor: LogicalPlan;
  /** Has the types of the anchor's columns. */
  readonly step: LogicalPlan;
  readonly output: readonly Attribute[];
  /** UNION: a row that was there before does not come again. */
  readonly distinct: boolean;
  /** MAX RECURSION LEVEL; null: what the session says. */
  readonly levelsMax: number | null;
}

/** Where the step of a recursion reads the rows of the round before. */
export interface WorkingTable {
  readonly kind: 'workingTable';
  readonly name: string;
  readonly tableId: number;
  readonly output: readonly Attribute[];
}

export function recursion(parts: Omit<Recursion, 'kind'>): Recursion {
  return Object.freeze({ kind: 'recursion', ...parts });
}

export function workingTable(
  name: string,
  tableId: number,
  output: readonly Attribute[],
): WorkingTable {
  return Object.freeze({ kind: 'workingTable', name, tableId, output });
}

/** What optimiser and stager do with nodes whose rows take their place before. */
export const NOT_RUN_YET: Readonly<
  Record<'recursion' | 'workingTable' | 'scriptTransform', () => never>
> = {
  recursion: refuse,
  workingTable: refuse,
  scriptTransform: refuse,
};

function refuse(): never {
  assert(false, 'the rows of the node take its place before a plan is optimised');
}
