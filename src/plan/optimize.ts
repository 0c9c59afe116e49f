import { assert } from '../errors.ts';
import type { Call } from '../expression/expression.ts';
import type { SessionSettings } from '../expression/session-settings.ts';
import type { EvaluateConstant } from './catalog.ts';
import type { LogicalPlan } from './nodes/logical-plan.ts';
import { keepStateNames } from './nodes/state-name.ts';
import { withChildren } from './nodes/with-children.ts';
import { childrenOf } from './output.ts';
import { collapseProjects } from './rules/collapse-projects.ts';
import { combineDistincts } from './rules/combine-distincts.ts';
import { combineFilters } from './rules/combine-filters.ts';
import { combineLimits } from './rules/combine-limits.ts';
import { decodeAtSource } from './rules/decode-at-source.ts';
import { eliminateBoundedWatermarks } from './rules/eliminate-bounded-watermarks.ts';
import { eliminateSubqueryAliases } from './rules/eliminate-subquery-aliases.ts';
import { existenceToSemiJoin } from './rules/existence-to-semi-join.ts';
import { expandDistinctAggregates } from './rules/expand-distinct-aggregates.ts';
import { filterNullKeys } from './rules/filter-null-keys.ts';
import { markEndlessJoins } from './rules/mark-endless-joins.ts';
import { propagateEmpty } from './rules/propagate-empty.ts';
import { pruneColumns, revealFacts } from './rules/prune-columns.ts';
import { pruneDecodedFields } from './rules/prune-decoded-fields.ts';
import { pruneFilters } from './rules/prune-filters.ts';
import { pushFilterThroughAggregate } from './rules/push-filter-through-aggregate.ts';
import { pushFilterThroughGenerate } from './rules/push-filter-through-generate.ts';
import { pushFilterThroughJoin } from './rules/push-filter-through-join.ts';
import { pushFilterThroughProject } from './rules/push-filter-through-project.ts';
import { pushFilterThroughSort } from './rules/push-filter-through-sort.ts';
import { pushFilterThroughUnion } from './rules/push-filter-through-union.ts';
import { pushFilterThroughWatermark } from './rules/push-filter-through-watermark.ts';
import { pushFilterThroughWindows } from './rules/push-filter-through-windows.ts';
import { pushJoinCondition } from './rules/push-join-condition.ts';
import { pushProjectThroughLimit } from './rules/push-project-through-limit.ts';
import type { Rule, RuleContext } from './rules/rule.ts';
import { simplifyExpressions } from './rules/simplify-expressions.ts';

/** Every rule on single nodes, in the order in which they are tried. */
export const RULES: readonly Rule[] = [
  eliminateSubqueryAliases,
  eliminateBoundedWatermarks,
  combineDistincts,
  expandDistinctAggregates,
  simplifyExpressions,
  pruneFilters,
  propagateEmpty,
  combineFilters,
  pushFilterThroughProject,
  pushFilterThroughUnion,
  pushFilterThroughWatermark,
  pushFilterThroughAggregate,
  pushFilterThroughWindows,
  pushFilterThroughGenerate,
  pushFilterThroughSort,
  existenceToSemiJoin,
  pushFilterThroughJoin,
  pushJoinCondition,
  collapseProjects,
  pushProjectThroughLimit,
  combineLimits,
];

/** Rewrites of one plan, at most: every rule moves filters down or takes a node away, so that an end is sure. */
const REWRITES_MAX = 100_000;

/** Rewrites an analysed plan into one with the same result that costs less. Without `evaluate` constants stay calls. */
export function optimize(
  plan: LogicalPlan,
  settings: SessionSettings,
  evaluate: EvaluateConstant = () => undefined,
): LogicalPlan {
  const context = contextOf(settings, evaluate);
  let rewrites = 0;
  /** Where no rule matches, neither there nor anywhere below. */
  const finished = new WeakSet<LogicalPlan>();
  const moved = rewrite(filterNullKeys(rewrite(revealFacts(plan))));
  const pruned = pruneColumns(pruneDecodedFields(rewrite(decodeAtSource(moved))));
  // Spark lets the other side's watermark close what is above such a join, and drops what comes out of it later.
  return settings.strictSpark ? pruned : markEndlessJoins(pruned);

  /** Tries the rules at a node, then below it, then at the node again when something changed below. */
  function rewrite(node: LogicalPlan): LogicalPlan {
    if (finished.has(node)) return node;
    const changed = applyRules(node);
    const children = childrenOf(changed).map(rewrite);
    const rebuilt = withChildren(changed, children);
    return rebuilt === changed ? finish(changed) : rewriteTop(rebuilt);
  }

  function rewriteTop(node: LogicalPlan): LogicalPlan {
    const changed = applyRules(node);
    return changed === node ? finish(node) : rewrite(changed);
  }

  function finish(node: LogicalPlan): LogicalPlan {
    finished.add(node);
    return node;
  }

  function applyRules(node: LogicalPlan): LogicalPlan {
    let current = node;
    for (;;) {
      const next = firstMatch(current, context);
      if (next === null) return current;
      rewrites += 1;
      assert(rewrites <= REWRITES_MAX, 'the optimiser comes to an end');
      current = next;
    }
  }
}

/** A call that has no value is not tried again. */
function contextOf(settings: SessionSettings, evaluate: EvaluateConstant): RuleContext {
  const withoutValue = new WeakSet<Call>();
  return {
    constantValue(call) {
      if (withoutValue.has(call)) return undefined;
      const value = evaluate(call, settings);
      if (value === undefined) withoutValue.add(call);
      return value;
    },
  };
}

function firstMatch(plan: LogicalPlan, context: RuleContext): LogicalPlan | null {
  for (const rule of RULES) {
    const next = rule.apply(plan, context);
    if (next !== null) return keepStateNames(plan, next);
  }
  return null;
}
