import type { DataType, StructField } from '../columnar/types.ts';
import type { UnresolvedExpression } from '../expression/unresolved.ts';
import type { UnresolvedPlan } from './nodes/unresolved-plan.ts';

/** A function that CREATE FUNCTION made of SQL: a value, or a table. */
export type Routine = ScalarRoutine | TableRoutine;

interface RoutineBase {
  /** As it was declared; in its body the parameters may have this name before theirs. */
  readonly name: string;
  readonly parameters: readonly RoutineParameter[];
}

export interface ScalarRoutine extends RoutineBase {
  readonly kind: 'scalar';
  /** Null: the type of the body. */
  readonly returns: DataType | null;
  readonly body: UnresolvedExpression;
}

export interface TableRoutine extends RoutineBase {
  readonly kind: 'table';
  /** Null: the columns of the body. */
  readonly returns: readonly StructField[] | null;
  readonly body: UnresolvedPlan;
}

export interface RoutineParameter {
  readonly name: string;
  readonly type: DataType;
  /** Stands where the argument is left out; null where there must be one. */
  readonly fallback: UnresolvedExpression | null;
  readonly comment: string | null;
}

/** Where analysis looks up such functions, by the name of a call in lower case. */
export interface RoutineCatalog {
  find(name: string): Routine | undefined;
  /** All names, for suggestions. */
  names(): readonly string[];
}
