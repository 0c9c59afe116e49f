import type { SessionSettings } from '../../expression/session-settings.ts';
import type { Catalog } from '../catalog.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import type { UnresolvedPlan } from '../nodes/unresolved-plan.ts';
import type { OuterScope } from './outer-scope.ts';

/** What every part of analysis needs. */
export interface AnalysisContext {
  readonly settings: SessionSettings;
  readonly catalog: Catalog;
  /** Queries of WITH clauses in force, by name in lower case. */
  readonly commonTables: ReadonlyMap<string, LogicalPlan>;
  /** True where a query begins that is a definition of WITH or a subquery in an expression. */
  readonly atStart?: boolean | undefined;
  /** The columns around the subquery that is analysed. */
  readonly outer?: OuterScope | undefined;
  /** Analyses a child plan; handed in, so that node kinds need not know each other. */
  analyze(plan: UnresolvedPlan, context: AnalysisContext): LogicalPlan;
}
