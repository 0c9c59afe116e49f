import type { UnresolvedAggregate } from './aggregate.ts';
import type { UnresolvedWith } from './common-table-expression.ts';
import type { UnresolvedDeduplicate } from './deduplicate.ts';
import type { UnresolvedDistinct } from './distinct.ts';
import type { UnresolvedWatermark } from './event-time-watermark.ts';
import type { UnresolvedFilter } from './filter.ts';
import type { UnresolvedGenerate } from './generate.ts';
import type { UnresolvedInputFunction } from './input-function.ts';
import type { UnresolvedJoin } from './join.ts';
import type { UnresolvedLimit } from './limit.ts';
import type { UnresolvedValues } from './local-relation.ts';
import type { LogicalPlan } from './logical-plan.ts';
import type { UnresolvedPivot } from './pivot.ts';
import type { UnresolvedProject } from './project.ts';
import type { UnresolvedRange } from './range.ts';
import type { UnresolvedRelation } from './relation.ts';
import type { UnresolvedTransform } from './script-transform.ts';
import type { UnresolvedSetOperation } from './set-operation.ts';
import type { UnresolvedSort } from './sort.ts';
import type { UnresolvedNamed } from './state-name.ts';
import type { UnresolvedAlias } from './subquery-alias.ts';
import type { UnresolvedRoutineBody, UnresolvedTableFunction } from './table-function.ts';
import type { UnresolvedUnion } from './union.ts';
import type { UnresolvedUnpivot } from './unpivot.ts';
import type { UnresolvedUserState } from './user-state.ts';
import type { UnresolvedWindowTable } from './window-table.ts';

/**
 * What the SQL parser and the DataFrame API build. An analysed plan may stand anywhere in it: the DataFrame API
 * analyses after each verb and puts the next verb on top.
 */
export type UnresolvedPlan =
  | LogicalPlan
  | UnresolvedRelation
  | UnresolvedValues
  | UnresolvedRange
  | UnresolvedInputFunction
  | UnresolvedTableFunction
  | UnresolvedRoutineBody
  | UnresolvedWindowTable
  | UnresolvedProject
  | UnresolvedFilter
  | UnresolvedAggregate
  | UnresolvedGenerate
  | UnresolvedWatermark
  | UnresolvedUnion
  | UnresolvedJoin
  | UnresolvedSetOperation
  | UnresolvedDistinct
  | UnresolvedTransform
  | UnresolvedDeduplicate
  | UnresolvedUserState
  | UnresolvedUnpivot
  | UnresolvedPivot
  | UnresolvedAlias
  | UnresolvedNamed
  | UnresolvedWith
  | UnresolvedSort
  | UnresolvedLimit;
