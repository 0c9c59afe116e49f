import type { SourcePosition } from '../../errors.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import type { UnresolvedPlan } from './unresolved-plan.ts';

/**
 * TABLE(TUMBLE(TABLE t, DESCRIPTOR(time), size)) and its like: the rows of a table with the windows that they fall in, as
 * columns window_start, window_end and window_time.
 */
export interface UnresolvedWindowTable {
  readonly kind: 'unresolvedWindowTable';
  readonly function: WindowTableFunction;
  readonly child: UnresolvedPlan;
  readonly time: UnresolvedExpression;
  /** By name: size, slide, step, offset, gap. */
  readonly lengths: ReadonlyMap<string, UnresolvedExpression>;
  /** Sessions are those of rows that are equal here. */
  readonly partition: readonly UnresolvedExpression[];
  readonly position?: SourcePosition | undefined;
}

export type WindowTableFunction = 'tumble' | 'hop' | 'cumulate' | 'session';

export function unresolvedWindowTable(
  parts: Omit<UnresolvedWindowTable, 'kind'>,
): UnresolvedWindowTable {
  return Object.freeze({ kind: 'unresolvedWindowTable', ...parts });
}
