import { assert, userError } from '../../errors.ts';
import { resolveCollated } from '../../expression/collation/collated-call.ts';
import type { Attribute, NamedExpression } from '../../expression/expression.ts';
import { isDeterministic } from '../../expression/facts.ts';
import { lookupFunction } from '../../expression/functions/index.ts';
import { newAttributeId } from '../attribute-id.ts';
import { isDeterministicPlan } from '../deterministic-plan.ts';
import { withNewIds } from '../new-ids.ts';
import { type JoinType, join, type UnresolvedJoin } from '../nodes/join.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import { project } from '../nodes/project.ts';
import { outputOf } from '../output.ts';
import { conjoin } from '../rules/conjuncts.ts';
import { dependentJoin } from '../subqueries/dependent-join.ts';
import { isOneRow } from '../subqueries/pull-up.ts';
import type { AnalysisContext } from './analysis-context.ts';
import { checkCorrelation } from './check-correlation.ts';
import type { Position } from './expression-scope.ts';
import { joinCondition, joinOn } from './join-condition.ts';
import { OuterScope } from './outer-scope.ts';
import { type ScopeColumn, scopeOf, visibleColumns } from './scope.ts';

/** JOIN of every kind. */
export function analyzeJoin(node: UnresolvedJoin, context: AnalysisContext): LogicalPlan {
  const left = context.analyze(node.left, context);
  if (node.lateral === true) return joinLateral(node, left, context);
  const right = separate(left, context.analyze(node.right, context));
  const { joinType, criteria, position } = node;
  switch (criteria.kind) {
    case 'none':
      return join(left, right, joinType, null);
    case 'on':
      return joinOn({ left, right }, joinType, criteria.condition, context);
    case 'using':
      return joinUsing(left, right, joinType, criteria.columns, context, position);
    case 'natural': {
      const names = commonNames(left, right, context.settings.caseSensitive);
      if (names.length === 0) return join(left, right, joinType, null);
      return joinUsing(left, right, joinType, names, context, position);
    }
  }
}

/** Each left row with the rows that the right side has for it. */
function joinLateral(
  { right: written, joinType, criteria, position }: UnresolvedJoin,
  left: LogicalPlan,
  context: AnalysisContext,
): LogicalPlan {
  if (joinType !== 'inner' && joinType !== 'leftOuter') {
    const message = 'LATERAL goes with an inner, cross or left outer join only.';
    throw userError('INVALID_LATERAL_JOIN_TYPE', message, { position });
  }
  if (criteria.kind === 'natural') {
    const message = 'NATURAL does not go with LATERAL.';
    throw userError('INCOMPATIBLE_JOIN_TYPES', message, { position });
  }
  if (criteria.kind === 'using') {
    const message = 'USING does not go with LATERAL.';
    throw userError('UNSUPPORTED_FEATURE.LATERAL_JOIN_USING', message, { position });
  }
  const { caseSensitive, strictSpark } = context.settings;
  // Spark reads columns of the query next around only.
  const parent = strictSpark ? undefined : context.outer;
  const around = new OuterScope(scopeOf(left), caseSensitive, parent);
  const inner = { ...context, outer: around };
  const analyzed = context.analyze(written, inner);
  const outer = around.read;
  if (strictSpark) {
    checkCorrelation(analyzed, outer, position);
    if (!isOneRow(left)) refuseChance(analyzed, position);
  }
  const right = withNewIds(
    analyzed,
    outer.map((column) => column.inner.id),
  );
  const condition =
    criteria.kind === 'on' ? joinCondition(criteria.condition, left, right, context) : null;
  if (strictSpark && condition !== null && !isDeterministic(condition)) {
    const message = 'The condition of a LATERAL join cannot depend on chance.';
    const name =
      'UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.LATERAL_JOIN_CONDITION_NON_DETERMINISTIC';
    throw userError(name, message, { position });
  }
  const joined = dependentJoin(left, right, { joinType, condition, exists: null, outer });
  return joined.kind === 'join' ? joined : withNames(joined, left, right);
}

/** Refuses a subquery of several outer rows that depends on chance: how often it runs is not said. */
function refuseChance(plan: LogicalPlan, position: Position): void {
  if (isDeterministicPlan(plan)) return;
  const message = 'A LATERAL subquery for several rows cannot depend on chance.';
  const name = 'UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.NON_DETERMINISTIC_LATERAL_SUBQUERIES';
  throw userError(name, message, { position });
}

/** Names mean what they mean on both sides, also where nodes between show hidden columns and know no relations. */
function withNames(joined: LogicalPlan, left: LogicalPlan, right: LogicalPlan): LogicalPlan {
  const shown = new Set(visibleColumns(left).map(({ id }) => id));
  const hidden = new Set(outputOf(left).flatMap(({ id }) => (shown.has(id) ? [] : [id])));
  const output = outputOf(joined);
  const items = [
    ...output.filter(({ id }) => !hidden.has(id)),
    ...output.filter(({ id }) => hidden.has(id)),
  ];
  const relations = scopeOf(right).map(({ attribute, qualifier, namespace }) => {
    return { id: attribute.id, qualifier, namespace };
  });
  return Object.freeze({ ...project(joined, items.map(passOn), hidden.size), relations });
}

/** A relation that stands on both sides gets other columns on the right one. */
function separate(left: LogicalPlan, right: LogicalPlan): LogicalPlan {
  const ids = new Set(outputOf(left).map(({ id }) => id));
  return outputOf(right).some(({ id }) => ids.has(id)) ? withNewIds(right) : right;
}

/**
 * USING (a, b): the named columns first, once, then the rest of both sides. The columns that are left out can still be
 * named with their relation before them.
 */
function joinUsing(
  left: LogicalPlan,
  right: LogicalPlan,
  joinType: JoinType,
  names: readonly string[],
  context: AnalysisContext,
  position: Position,
): LogicalPlan {
  const { settings } = context;
  const pairs = names.map((name): KeyPair => {
    const find = (side: LogicalPlan, word: string) =>
      usingColumn(side, word, name, settings.caseSensitive, position);
    return { left: find(left, 'left'), right: find(right, 'right') };
  });
  const equal = lookupFunction('equal');
  assert(equal !== undefined, 'equality is in the catalogue');
  const tests = pairs.map((pair) =>
    resolveCollated(equal, [pair.left, pair.right], settings, position),
  );
  const joined = join(left, right, joinType, conjoin(tests));
  const columns = usingColumns(pairs, joinType, context);
  const keys = new Set(pairs.flatMap((pair) => [pair.left.id, pair.right.id]));
  const output = new Map(outputOf(joined).map((attribute) => [attribute.id, attribute]));
  const isRest = ({ attribute, hidden, isFact }: ScopeColumn) =>
    !hidden && !isFact && !keys.has(attribute.id);
  const rest = scopeOf(joined).filter(isRest);
  const shown = [...columns, ...rest.map(({ attribute }) => passOn(attribute))];
  const taken = new Set(shown.map(({ id }) => id));
  const behind = [...output.values()].filter(({ id }) => !taken.has(id));
  return project(joined, [...shown, ...behind.map(passOn)], behind.length);
}

interface KeyPair {
  readonly left: Attribute;
  readonly right: Attribute;
}

/** The side whose rows all come out gives the key; where both may lack it, the first that has one. */
function usingColumns(
  pairs: readonly KeyPair[],
  joinType: JoinType,
  { settings }: AnalysisContext,
): readonly NamedExpression[] {
  if (joinType === 'rightOuter') return pairs.map(({ right }) => passOn(right));
  if (joinType !== 'fullOuter') return pairs.map(({ left }) => passOn(left));
  const coalesce = lookupFunction('coalesce');
  assert(coalesce !== undefined, 'coalesce is in the catalogue');
  return pairs.map(({ left, right }) => {
    const sides = [left, right].map((side) => Object.freeze({ ...side, nullable: true }));
    const expression = coalesce.resolve(sides, settings, undefined);
    return Object.freeze({ id: newAttributeId(), name: left.name, expression });
  });
}

function usingColumn(
  side: LogicalPlan,
  word: string,
  name: string,
  caseSensitive: boolean,
  position: Position,
): Attribute {
  const fold = (text: string) => (caseSensitive ? text : text.toLowerCase());
  const columns = visibleColumns(side);
  const found = columns.filter((column) => fold(column.name) === fold(name));
  if (found.length === 1) return found[0]!;
  if (found.length > 1) {
    const message = `USING names \`${name}\`, which is several columns of the ${word} side.`;
    throw userError('AMBIGUOUS_REFERENCE', message, { position });
  }
  const message = `USING names \`${name}\`, which is no column of the ${word} side of the join.`;
  const hint = `Its columns: ${columns.map((column) => column.name).join(', ')}.`;
  throw userError('UNRESOLVED_USING_COLUMN_FOR_JOIN', message, { position, hint });
}

function commonNames(
  left: LogicalPlan,
  right: LogicalPlan,
  caseSensitive: boolean,
): readonly string[] {
  const fold = (text: string) => (caseSensitive ? text : text.toLowerCase());
  const others = new Set(visibleColumns(right).map(({ name }) => fold(name)));
  return visibleColumns(left)
    .map(({ name }) => name)
    .filter((name) => others.has(fold(name)));
}

function passOn(attribute: Attribute): NamedExpression {
  return Object.freeze({ id: attribute.id, name: attribute.name, expression: attribute });
}
