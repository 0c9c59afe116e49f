import { oncePer } from '../columnar/once-per.ts';
import { type Schema, schema } from '../columnar/schema.ts';
import { declaredAs } from '../columnar/text-limits.ts';
import { field } from '../columnar/types.ts';
import type { Attribute, NamedExpression } from '../expression/expression.ts';
import { isNullable } from '../expression/facts.ts';
import { declaredType } from '../expression/limited-text/declared-type.ts';
import type { Aggregate } from './nodes/aggregate.ts';
import { givesRight, type Join, keepsLeft, keepsRight } from './nodes/join.ts';
import type { LogicalPlan, LogicalPlanOf } from './nodes/logical-plan.ts';
import type { NamedWindowCall } from './nodes/window.ts';

/** The columns that a plan delivers, in order. */
export const outputOf: (plan: LogicalPlan) => readonly Attribute[] = oncePer(
  (plan: LogicalPlan) => {
    const output = OUTPUTS[plan.kind] as (node: LogicalPlan) => readonly Attribute[];
    return output(plan);
  },
);

/** The plan's columns by name and type. */
export function outputSchema(plan: LogicalPlan): Schema {
  return schema(
    outputOf(plan).map(({ name, type, nullable, declared }) => {
      return declaredAs(field(name, type, nullable), declared);
    }),
  );
}

/** The plans that a node reads, in order. */
export function childrenOf(plan: LogicalPlan): readonly LogicalPlan[] {
  if (plan.kind === 'union') return plan.children;
  if (plan.kind === 'join') return [plan.left, plan.right];
  if (plan.kind === 'userState' && plan.initial !== null) return [plan.child, plan.initial.plan];
  if (plan.kind === 'recursion') return [plan.anchor, plan.step];
  return 'child' in plan ? [plan.child] : [];
}

/** True when any source below is unbounded. Asked of every node of a plan, so that each must not walk all below it. */
export const isStreaming: (plan: LogicalPlan) => boolean = oncePer((plan: LogicalPlan) => {
  if (plan.kind === 'sourceRelation') return plan.isStreaming;
  for (const child of childrenOf(plan)) if (isStreaming(child)) return true;
  return false;
});

/** The column that a named expression makes. */
export function attributeOf(item: NamedExpression): Attribute {
  const { id, name, expression, nullable = isNullable(expression) } = item;
  const { type } = expression;
  const attribute: Attribute = Object.freeze({ kind: 'attribute', id, name, type, nullable });
  return declaredAs(attribute, declaredType(expression));
}

const OUTPUTS: {
  readonly [K in LogicalPlan['kind']]: (plan: LogicalPlanOf<K>) => readonly Attribute[];
} = {
  sourceRelation: (plan) => plan.output,
  localRelation: (plan) => plan.output,
  project: (plan) => plan.items.map(attributeOf),
  filter: (plan) => outputOf(plan.child),
  aggregate: aggregateOutput,
  deduplicate: (plan) => outputOf(plan.child),
  expand: (plan) => plan.output,
  generate: (plan) => [...plan.keep, ...plan.generated],
  assignWindows: (plan) => [...outputOf(plan.child), plan.window],
  assignSessions: (plan) => [...outputOf(plan.child), plan.session],
  eventTimeWatermark: (plan) => outputOf(plan.child),
  union: (plan) => plan.output,
  recursion: (plan) => plan.output,
  workingTable: (plan) => plan.output,
  scriptTransform: (plan) => plan.output,
  join: joinOutput,
  subqueryAlias: (plan) => outputOf(plan.child),
  userState: (plan) => plan.output,
  window: ({ child, calls }) => [...outputOf(child), ...calls.map(windowResult)],
  sort: (plan) => outputOf(plan.child),
  limit: (plan) => outputOf(plan.child),
};

function joinOutput(plan: Join): readonly Attribute[] {
  const { wanted } = plan;
  const columns = joinColumns(plan);
  return wanted === null ? columns : columns.filter(({ id }) => wanted.has(id));
}

function joinColumns({ joinType, left, right, exists }: Join): readonly Attribute[] {
  const leftColumns = orNull(outputOf(left), keepsRight(joinType));
  if (givesRight(joinType))
    return [...leftColumns, ...orNull(outputOf(right), keepsLeft(joinType))];
  return exists === null ? leftColumns : [...leftColumns, exists];
}

function orNull(columns: readonly Attribute[], mayMiss: boolean): readonly Attribute[] {
  if (!mayMiss) return columns;
  return columns.map((column) => Object.freeze({ ...column, nullable: true }));
}

/** The column of a result of OVER. */
export function windowResult({ id, name, window: { call } }: NamedWindowCall): Attribute {
  const { type, nullable } = call;
  return Object.freeze({ kind: 'attribute', id, name, type, nullable });
}

function aggregateOutput({ grouping, aggregates }: Aggregate): readonly Attribute[] {
  const results = aggregates.map(({ id, name, call }): Attribute => {
    const { type, nullable } = call;
    return Object.freeze({ kind: 'attribute', id, name, type, nullable });
  });
  return [...grouping.map(attributeOf), ...results];
}
