import { MillraceError, nameTooDeep } from '../errors.ts';
import type { SessionSettings } from '../expression/session-settings.ts';
import type { AnalysisContext } from './analysis/analysis-context.ts';
import { analyzeAggregate } from './analysis/analyze-aggregate.ts';
import { analyzeInputFunction } from './analysis/analyze-input-function.ts';
import { analyzeJoin } from './analysis/analyze-join.ts';
import { analyzeNamed } from './analysis/analyze-named.ts';
import { analyzeLimit, analyzeSort } from './analysis/analyze-order.ts';
import { analyzePivot } from './analysis/analyze-pivot.ts';
import { analyzeProject } from './analysis/analyze-project.ts';
import { analyzeRange } from './analysis/analyze-range.ts';
import {
  analyzeAlias,
  analyzeRelation,
  analyzeValues,
  analyzeWith,
} from './analysis/analyze-relations.ts';
import { analyzeSetOperation } from './analysis/analyze-set-operation.ts';
import { analyzeRoutineBody, analyzeTableFunction } from './analysis/analyze-table-function.ts';
import { analyzeTransform } from './analysis/analyze-transform.ts';
import { analyzeUnion } from './analysis/analyze-union.ts';
import { analyzeUnpivot } from './analysis/analyze-unpivot.ts';
import { analyzeUserState } from './analysis/analyze-user-state.ts';
import {
  analyzeDeduplicate,
  analyzeDistinct,
  analyzeFilter,
  analyzeGenerate,
  analyzeWatermark,
} from './analysis/analyze-verbs.ts';
import { analyzeWindowTable } from './analysis/analyze-window-table.ts';
import { NO_QUERY_AROUND } from './analysis/resolve-expression.ts';
import type { Catalog } from './catalog.ts';
import type { LogicalPlan } from './nodes/logical-plan.ts';
import type { UnresolvedPlan } from './nodes/unresolved-plan.ts';
import { outputOf } from './output.ts';

export type { Catalog } from './catalog.ts';
export { isStreaming, outputSchema } from './output.ts';

/** Looks up names, types expressions and writes out what SQL leaves unsaid. Throws the user's mistakes. */
export function analyze(
  plan: UnresolvedPlan,
  catalog: Catalog,
  settings: SessionSettings,
): LogicalPlan {
  try {
    const context = { settings, catalog, commonTables: new Map(), analyze: analyzeNode };
    const analyzed = analyzeNode(plan, context);
    // Kept for each verb of a long chain, so that nobody has to go down all of it.
    outputOf(analyzed);
    return analyzed;
  } catch (error) {
    throw nameTooDeep(error);
  }
}

/** What is analysed, or the error of what reads columns of a query around and is analysed where it stands in one. */
export function unlessOuter<Result>(run: () => Result): Result | MillraceError {
  try {
    return run();
  } catch (error) {
    if (error instanceof MillraceError && error.condition === NO_QUERY_AROUND) return error;
    throw error;
  }
}

type UnresolvedNode = Exclude<UnresolvedPlan, LogicalPlan>;

function analyzeNode(plan: UnresolvedPlan, context: AnalysisContext): LogicalPlan {
  if (!isUnresolved(plan)) return plan;
  const analyzeKind = ANALYSES[plan.kind] as (
    node: UnresolvedNode,
    context: AnalysisContext,
  ) => LogicalPlan;
  const isPastStart = context.atStart === true && plan.kind !== 'unresolvedWith';
  return analyzeKind(plan, isPastStart ? { ...context, atStart: false } : context);
}

function isUnresolved(plan: UnresolvedPlan): plan is UnresolvedNode {
  return Object.hasOwn(ANALYSES, plan.kind);
}

const ANALYSES: {
  readonly [K in UnresolvedNode['kind']]: (
    node: Extract<UnresolvedNode, { readonly kind: K }>,
    context: AnalysisContext,
  ) => LogicalPlan;
} = {
  unresolvedRelation: analyzeRelation,
  unresolvedValues: analyzeValues,
  unresolvedRange: analyzeRange,
  unresolvedInputFunction: analyzeInputFunction,
  unresolvedTableFunction: analyzeTableFunction,
  unresolvedRoutineBody: analyzeRoutineBody,
  unresolvedWindowTable: analyzeWindowTable,
  unresolvedProject: analyzeProject,
  unresolvedFilter: analyzeFilter,
  unresolvedAggregate: analyzeAggregate,
  unresolvedGenerate: analyzeGenerate,
  unresolvedWatermark: analyzeWatermark,
  unresolvedUnion: analyzeUnion,
  unresolvedJoin: analyzeJoin,
  unresolvedSetOperation: analyzeSetOperation,
  unresolvedDistinct: analyzeDistinct,
  unresolvedTransform: analyzeTransform,
  unresolvedDeduplicate: analyzeDeduplicate,
  unresolvedUserState: analyzeUserState,
  unresolvedUnpivot: analyzeUnpivot,
  unresolvedPivot: analyzePivot,
  unresolvedSubqueryAlias: analyzeAlias,
  unresolvedNamed: analyzeNamed,
  unresolvedWith: analyzeWith,
  unresolvedSort: analyzeSort,
  unresolvedLimit: analyzeLimit,
};
