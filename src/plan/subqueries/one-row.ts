import { BOOLEAN } from '../../columnar/types.ts';
import { functionCall } from '../../expression/call.ts';
import type { Attribute, Expression, NamedExpression } from '../../expression/expression.ts';
import { substitute } from '../expression-tree.ts';
import { filter } from '../nodes/filter.ts';
import { generate } from '../nodes/generate.ts';
import type { LogicalPlan, LogicalPlanOf } from '../nodes/logical-plan.ts';
import { project } from '../nodes/project.ts';
import { outputOf } from '../output.ts';
import type { DependentJoin } from './dependent-join.ts';

type OneRowNode = LogicalPlanOf<'localRelation' | 'project' | 'filter' | 'generate'>;

/**
 * A dependent join whose right side computes with one row of constants: the same nodes over the left side. As in Spark such a
 * subquery takes columns of every type, for nothing is joined. Null for any other.
 */
export function joinOneRow(
  left: LogicalPlan,
  right: LogicalPlan,
  { joinType, condition, exists, outer }: DependentJoin,
): LogicalPlan | null {
  const nodes = nodesOf(right);
  if (nodes === null || (joinType === 'leftOuter' && condition !== null)) return null;
  if (joinType !== 'inner' && nodes.some(losesRows)) return null;
  const meanings = new Map(outer.map((column) => [column.inner.id, column.outer]));
  const kept = outputOf(left);
  const above = nodes.reduce((child, node) => placeAbove(child, node, kept, meanings), left);
  if (exists !== null) return project(above, [...kept.map(passOn), testOf(exists, condition)]);
  const chosen = condition === null ? above : filter(above, condition);
  // Schemas do not depend on it that there always is a row.
  const given = outputOf(right)
    .map(passOn)
    .map((item) => {
      return joinType === 'leftOuter' ? Object.freeze({ ...item, nullable: true }) : item;
    });
  return project(chosen, [...kept.map(passOn), ...given]);
}

/** The nodes of a plan over one row, from below. */
function nodesOf(plan: LogicalPlan): readonly OneRowNode[] | null {
  switch (plan.kind) {
    case 'localRelation':
      return plan.rows.length === 1 ? [plan] : null;
    case 'subqueryAlias':
      return nodesOf(plan.child);
    case 'project':
    case 'filter':
    case 'generate': {
      const below = nodesOf(plan.child);
      return below && [...below, plan];
    }
    default:
      return null;
  }
}

function losesRows({ kind }: OneRowNode): boolean {
  return kind === 'filter' || kind === 'generate';
}

function placeAbove(
  child: LogicalPlan,
  node: OneRowNode,
  kept: readonly Attribute[],
  meanings: ReadonlyMap<number, Expression>,
): LogicalPlan {
  const meant = (expression: Expression): Expression => substitute(expression, meanings);
  const computed = (items: readonly NamedExpression[]) =>
    project(child, [
      ...kept.map(passOn),
      ...items.map((item) => Object.freeze({ ...item, expression: meant(item.expression) })),
    ]);
  switch (node.kind) {
    case 'localRelation':
      return computed(
        node.output.map(({ id, name }, place) => ({ id, name, expression: node.rows[0]![place]! })),
      );
    case 'project':
      return computed(node.items);
    case 'filter':
      return filter(child, meant(node.condition));
    case 'generate':
      return generate(child, {
        ...node,
        arguments: node.arguments.map(meant),
        keep: [...kept, ...node.keep],
      });
  }
}

/** What an existence join says of the one row. */
function testOf({ id, name }: Attribute, condition: Expression | null): NamedExpression {
  const isThere: Expression =
    condition === null
      ? { kind: 'literal', value: true, type: BOOLEAN }
      : functionCall('is_true', [condition], BOOLEAN, { nullable: false });
  return Object.freeze({ id, name, expression: isThere });
}

function passOn(attribute: Attribute): NamedExpression {
  return Object.freeze({ id: attribute.id, name: attribute.name, expression: attribute });
}
