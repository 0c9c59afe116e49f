import type { DataType } from '../../columnar/types.ts';
import type { SourcePosition } from '../../errors.ts';
import type { Attribute } from '../../expression/expression.ts';
import type { LogicalPlan } from './logical-plan.ts';
import type { UnresolvedPlan } from './unresolved-plan.ts';

/** How rows are lines of text: what stands between fields, and what stands for null. */
export interface RowFormat {
  readonly fieldDelimiter: string;
  readonly nullText: string;
}

/**
 * TRANSFORM: the lines of `child`, its only column, are given to a command, whose own lines are the rows, cut into columns of
 * text. A node of analysed plans only: before a plan runs, the rows take its place.
 */
export interface ScriptTransform {
  readonly kind: 'scriptTransform';
  readonly child: LogicalPlan;
  readonly command: string;
  readonly format: RowFormat;
  /** The last column takes the rest of the line, delimiters included. */
  readonly isOpenEnded: boolean;
  readonly output: readonly Attribute[];
  readonly position: SourcePosition;
}

/** TRANSFORM as written; the columns of `child` are what the command gets. */
export interface UnresolvedTransform {
  readonly kind: 'unresolvedTransform';
  readonly child: UnresolvedPlan;
  readonly command: string;
  readonly given: RowFormat;
  readonly taken: RowFormat;
  /** Null: a column `key` and a column `value` with the rest of the line. */
  readonly columns: readonly { readonly name: string; readonly type: DataType }[] | null;
  readonly position: SourcePosition;
}

export function scriptTransform(parts: Omit<ScriptTransform, 'kind'>): ScriptTransform {
  return Object.freeze({ kind: 'scriptTransform', ...parts });
}

export function unresolvedTransform(parts: Omit<UnresolvedTransform, 'kind'>): UnresolvedTransform {
  return Object.freeze({ kind: 'unresolvedTransform', ...parts });
}
