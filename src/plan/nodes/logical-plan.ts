import type { Aggregate } from './aggregate.ts';
import type { AssignSessions } from './assign-sessions.ts';
import type { AssignWindows } from './assign-windows.ts';
import type { Deduplicate } from './deduplicate.ts';
import type { EventTimeWatermark } from './event-time-watermark.ts';
import type { Expand } from './expand.ts';
import type { Filter } from './filter.ts';
import type { Generate } from './generate.ts';
import type { Join } from './join.ts';
import type { Limit } from './limit.ts';
import type { LocalRelation } from './local-relation.ts';
import type { Project } from './project.ts';
import type { Recursion, WorkingTable } from './recursion.ts';
import type { ScriptTransform } from './script-transform.ts';
import type { Sort } from './sort.ts';
import type { SourceRelation } from './source-relation.ts';
import type { SubqueryAlias } from './subquery-alias.ts';
import type { Union } from './union.ts';
import type { UserState } from './user-state.ts';
import type { Window } from './window.ts';

/**
 * An analysed plan: every column is an attribute with an id and a type, every call names a function of the catalogue.
 * Nodes are frozen plain data; what they deliver is said by `outputOf`.
 */
export type LogicalPlan =
  | SourceRelation
  | LocalRelation
  | Project
  | Filter
  | Aggregate
  | Deduplicate
  | Expand
  | Generate
  | AssignWindows
  | AssignSessions
  | EventTimeWatermark
  | Union
  | Join
  | SubqueryAlias
  | UserState
  | Window
  | Recursion
  | WorkingTable
  | ScriptTransform
  | Sort
  | Limit;

/** The node of one kind. */
export type LogicalPlanOf<K extends LogicalPlan['kind']> = Extract<
  LogicalPlan,
  { readonly kind: K }
>;
