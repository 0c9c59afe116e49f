import type { SourcePosition } from '../../errors.ts';
import type { LambdaVariable } from '../../expression/expression.ts';
import type { SessionSettings } from '../../expression/session-settings.ts';
import type { UserFunctionCatalog } from '../../expression/user/user-function.ts';
import type { VariableCatalog } from '../catalog.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import { isStreaming } from '../output.ts';
import type { RoutineCatalog } from '../routine.ts';
import type { AggregateCollector } from './aggregate-collector.ts';
import { type AnalysisContext, variablesIn } from './analysis-context.ts';
import type { GroupingSetColumns } from './grouping-sets.ts';
import type { OuterScope } from './outer-scope.ts';
import type { OverCollector } from './over-collector.ts';
import { type ScopeColumn, scopeOf } from './scope.ts';
import type { SubqueryCollector } from './subquery-collector.ts';
import type { WindowCollector } from './window-collector.ts';

/** What names and calls mean at one place of a query. */
export interface ExpressionScope {
  readonly settings: SessionSettings;
  readonly userFunctions: UserFunctionCatalog;
  /** Functions made of SQL; absent where there are none. */
  readonly routines?: RoutineCatalog | undefined;
  readonly columns: readonly ScopeColumn[];
  /** Tried before `columns`, outside aggregates: the select list's names in HAVING. */
  readonly aliases?: readonly ScopeColumn[] | undefined;
  /** Tried where the column of `columns` has no field of the name: names of the select list in HAVING. */
  readonly laterAliases?: readonly ScopeColumn[] | undefined;
  /** Tried after `columns`: names of items further left in the SELECT list. */
  readonly earlierItems?: readonly ScopeColumn[] | undefined;
  /** Takes aggregate calls out of expressions, or says why there must be none. */
  readonly aggregates: AggregateCollector | AggregateRefusal;
  /** Takes `window(…)` out of expressions; null where it cannot stand. */
  readonly windows: WindowCollector | null;
  /** Takes calls with OVER out of expressions; null where they cannot stand. */
  readonly over: OverCollector | null;
  /** Takes subqueries out of expressions; null where they cannot stand. */
  readonly subqueries: SubqueryCollector | null;
  /** The same inside aggregates, whose rows are those below. */
  readonly inputSubqueries?: SubqueryCollector | undefined;
  /** The columns around, when the place is in a subquery. */
  readonly outer?: OuterScope | undefined;
  /** What grouping() and grouping_id() read; null without grouping sets. */
  readonly groupingSets: GroupingSetColumns | null;
  readonly isStreaming: boolean;
  /** Tried when no column has the name. */
  readonly sessionVariables?: VariableCatalog | undefined;
  /** True in the body of a function. */
  readonly isInFunction?: boolean | undefined;
  /** Parameters of the lambdas around the place, innermost last; tried before columns. */
  readonly variables?: readonly LambdaVariable[] | undefined;
}

/** The scope of a place above a plan that takes neither aggregates nor windows, OVER or subqueries. */
export function plainScope(
  child: LogicalPlan,
  aggregates: AggregateRefusal,
  context: Pick<AnalysisContext, 'settings' | 'catalog' | 'outer' | 'isInFunction'>,
): ExpressionScope {
  const { settings, catalog, outer, isInFunction } = context;
  return {
    settings,
    userFunctions: catalog.userFunctions,
    routines: catalog.routines,
    columns: scopeOf(child),
    aggregates,
    windows: null,
    over: null,
    subqueries: null,
    outer,
    groupingSets: null,
    sessionVariables: variablesIn(context),
    isInFunction,
    isStreaming: isStreaming(child),
  };
}

/** Why a place takes no aggregate. */
export interface AggregateRefusal {
  readonly condition: string;
  readonly message: string;
}

export type Position = SourcePosition | undefined;
