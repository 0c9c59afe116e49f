import type { SessionSettings } from '../../expression/session-settings.ts';
import type { Catalog, VariableCatalog } from '../catalog.ts';
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
  /** True in the body of a function, which sees no variables of a script. */
  readonly isInFunction?: boolean | undefined;
  /** Analyses a child plan; handed in, so that node kinds need not know each other. */
  analyze(plan: UnresolvedPlan, context: AnalysisContext): LogicalPlan;
}

/** The variables that names may mean. */
export function variablesIn({
  catalog,
  isInFunction,
}: Pick<AnalysisContext, 'catalog' | 'isInFunction'>): VariableCatalog | undefined {
  return isInFunction === true ? catalog.variables?.ofSession : catalog.variables;
}
