import type { Attribute, Expression, NamedExpression } from '../../expression/expression.ts';
import { eventTimesOf, firstEventTime } from '../event-time.ts';
import { referencesOf, referencesOfAggregate } from '../expression-tree.ts';
import { factsBelow, hasFacts, readsFacts } from '../file-facts.ts';
import { aggregate } from '../nodes/aggregate.ts';
import { expand } from '../nodes/expand.ts';
import { generate } from '../nodes/generate.ts';
import { localRelation } from '../nodes/local-relation.ts';
import type { LogicalPlan, LogicalPlanOf } from '../nodes/logical-plan.ts';
import { project } from '../nodes/project.ts';
import { NOT_RUN_YET } from '../nodes/recursion.ts';
import { keepStateNames, stateNameOf } from '../nodes/state-name.ts';
import { union } from '../nodes/union.ts';
import { partsOfWindowCall, window } from '../nodes/window.ts';
import { withChildren } from '../nodes/with-children.ts';
import { outputOf } from '../output.ts';
import { conjunctsOf } from './conjuncts.ts';

/** Ids of columns that the nodes above read. */
type Needed = ReadonlySet<number>;

/**
 *   Project(a, x(a, b)) = Project(a, x(a))
 *
 * Leaves out what nothing above reads, down to the columns of the sources. A whole-plan pass: what is needed is known at
 * the root only. A node may deliver more than was asked for, never less.
 */
export function pruneColumns(plan: LogicalPlan): LogicalPlan {
  return pruneTo(plan, outputOf(plan));
}

/** The plan with the facts of files that it reads among the columns of its sources and of what lies between. */
export function revealFacts(plan: LogicalPlan): LogicalPlan {
  if (!hasFacts(plan)) return plan;
  const pruned = pruneColumns(plan);
  return readsFacts(pruned) ? pruned : plan;
}

function prune(plan: LogicalPlan, needed: Needed): LogicalPlan {
  const pruneKind = PRUNINGS[plan.kind] as (node: LogicalPlan, needed: Needed) => LogicalPlan;
  const pruned = pruneKind(plan, needed);
  return stateNameOf(plan) === undefined ? pruned : keepStateNames(plan, pruned);
}

const PRUNINGS: {
  readonly [K in LogicalPlan['kind']]: (plan: LogicalPlanOf<K>, needed: Needed) => LogicalPlan;
} = {
  sourceRelation: (plan, needed) =>
    Object.freeze({
      ...plan,
      output: withFacts(plan.output, plan).filter(({ id }) => needed.has(id)),
    }),
  localRelation: pruneValues,
  project: ({ child, items }, needed) => {
    const own = items.filter(({ id }) => needed.has(id));
    const facts = withFacts([], child).filter(({ id }) => needed.has(id));
    const passed = facts.filter(({ id }) => own.every((item) => item.id !== id));
    const kept = [...own, ...passed.map(passOn)];
    return project(prune(child, readBy(kept.map(({ expression }) => expression))), kept);
  },
  filter: (plan, needed) => pruneChild(plan, needed, [plan.condition]),
  aggregate: pruneAggregate,
  deduplicate: pruneDeduplicate,
  expand: pruneExpand,
  generate: pruneGenerate,
  assignWindows: (plan, needed) => pruneChild(plan, needed, [plan.time]),
  assignSessions: (plan, needed) => pruneChild(plan, needed, [plan.time, plan.end]),
  eventTimeWatermark: (plan, needed) => pruneChild(plan, needed, [plan.column]),
  ...NOT_RUN_YET,
  union: pruneUnion,
  join: pruneJoin,
  subqueryAlias: (plan, needed) => pruneChild(plan, needed, []),
  userState: pruneUserState,
  window: pruneWindow,
  sort: (plan, needed) =>
    pruneChild(
      plan,
      needed,
      plan.order.map(({ expression }) => expression),
    ),
  limit: (plan, needed) => pruneChild(plan, needed, []),
};

/** Each side is asked for what is read above and by the condition. A value of a subquery that nothing reads is not asked for. */
function pruneJoin(plan: LogicalPlanOf<'join'>, needed: Needed): LogicalPlan {
  if (isValueOnly(plan) && outputOf(plan.right).every(({ id }) => !needed.has(id)))
    return prune(plan.left, needed);
  const read = plan.condition === null ? [] : [plan.condition];
  const inner = new Set([...needed, ...readBy(read)]);
  const pruned = withChildren(plan, [prune(plan.left, inner), prune(plan.right, inner)]);
  return Object.freeze({ ...pruned, wanted: needed }) as LogicalPlan;
}

/** True where a left row comes out once, whatever is on the right: with the only row of a subquery, or without. */
function isValueOnly({ joinType, condition }: LogicalPlanOf<'join'>): boolean {
  if (joinType !== 'leftOuter' || condition === null) return false;
  return conjunctsOf(condition).some((part) => part.kind === 'call' && part.name === 'only_row');
}

function readBy(expressions: readonly Expression[]): Needed {
  return new Set(expressions.flatMap((expression) => [...referencesOf(expression).keys()]));
}

/** A node that passes its child's columns on and reads some itself. */
function pruneChild(
  plan: LogicalPlan & { readonly child: LogicalPlan },
  needed: Needed,
  read: readonly Expression[],
): LogicalPlan {
  return withChildren(plan, [prune(plan.child, new Set([...needed, ...readBy(read)]))]);
}

function pruneValues(plan: LogicalPlanOf<'localRelation'>, needed: Needed): LogicalPlan {
  const isKept = (_: unknown, column: number) => needed.has(plan.output[column]!.id);
  return localRelation(
    plan.output.filter(isKept),
    plan.rows.map((row) => row.filter(isKept)),
  );
}

/** Calls whose results nothing reads are left out, and the node with the last of them. */
function pruneWindow(plan: LogicalPlanOf<'window'>, needed: Needed): LogicalPlan {
  const calls = plan.calls.filter(({ id }) => needed.has(id));
  if (calls.length === 0) return prune(plan.child, needed);
  const own = plan.order.map(({ expression }) => expression);
  const read = [
    ...plan.partition,
    ...own,
    ...calls.flatMap((call) => partsOfWindowCall(call.window)),
  ];
  return window(prune(plan.child, new Set([...needed, ...readBy(read)])), { ...plan, calls });
}

/** Grouping columns stay, read or not: they make the groups. */
function pruneAggregate(plan: LogicalPlanOf<'aggregate'>, needed: Needed): LogicalPlan {
  const kept = plan.aggregates.filter(({ id }) => needed.has(id));
  const inner = new Set([
    ...readBy(plan.grouping.map(({ expression }) => expression)),
    ...kept.flatMap(({ call }) => [...referencesOfAggregate(call).keys()]),
  ]);
  return aggregate(prune(plan.child, inner), plan.grouping, kept, plan.session);
}

/** The event time stays, read or not: it tells which rows are late. */
function pruneDeduplicate(plan: LogicalPlanOf<'deduplicate'>, needed: Needed): LogicalPlan {
  const eventTime = firstEventTime(outputOf(plan), eventTimesOf(plan.child));
  return pruneChild(plan, needed, eventTime === undefined ? plan.keys : [...plan.keys, eventTime]);
}

/** The user's function may read every column of its rows. */
function pruneUserState(plan: LogicalPlanOf<'userState'>): LogicalPlan {
  const child = prune(plan.child, new Set(plan.rows.map(({ id }) => id)));
  if (plan.initial === null) return withChildren(plan, [child]);
  const { plan: initial, rows } = plan.initial;
  return withChildren(plan, [child, prune(initial, new Set(rows.map(({ id }) => id)))]);
}

function pruneExpand(plan: LogicalPlanOf<'expand'>, needed: Needed): LogicalPlan {
  const isKept = (_: unknown, column: number) => needed.has(plan.output[column]!.id);
  const projections = plan.projections.map((row) => row.filter(isKept));
  return expand(
    prune(plan.child, readBy(projections.flat())),
    projections,
    plan.output.filter(isKept),
  );
}

function pruneGenerate(plan: LogicalPlanOf<'generate'>, needed: Needed): LogicalPlan {
  const keep = withFacts(plan.keep, plan.child).filter(({ id }) => needed.has(id));
  const inner = new Set([...keep.map(({ id }) => id), ...readBy(plan.arguments)]);
  return generate(prune(plan.child, inner), { ...plan, keep });
}

/** All children must deliver the same columns. */
function pruneUnion(plan: LogicalPlanOf<'union'>, needed: Needed): LogicalPlan {
  const places = plan.output.flatMap(({ id }, place) => (needed.has(id) ? [place] : []));
  const children = plan.children.map((child) => {
    const columns = outputOf(child);
    return pruneTo(
      child,
      places.map((place) => columns[place]!),
    );
  });
  return union(
    children,
    places.map((place) => plan.output[place]!),
  );
}

/** Columns, and the facts of files that could be passed on from below. */
function withFacts(columns: readonly Attribute[], plan: LogicalPlan): readonly Attribute[] {
  const facts = factsBelow(plan);
  if (facts.length === 0) return columns;
  const ids = new Set(columns.map(({ id }) => id));
  return [...columns, ...facts.filter(({ id }) => !ids.has(id))];
}

function passOn(attribute: Attribute): NamedExpression {
  return Object.freeze({ id: attribute.id, name: attribute.name, expression: attribute });
}

function pruneTo(child: LogicalPlan, columns: readonly Attribute[]): LogicalPlan {
  const pruned = prune(child, new Set(columns.map(({ id }) => id)));
  const output = outputOf(pruned);
  const isExact =
    output.length === columns.length && output.every(({ id }, place) => id === columns[place]!.id);
  if (isExact) return pruned;
  return project(pruned, columns.map(passOn));
}
