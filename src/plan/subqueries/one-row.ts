import { BOOLEAN } from '../../columnar/types.ts';
import { functionCall } from '../../expression/call.ts';
import type { Attribute, Expression, NamedExpression } from '../../expression/expression.ts';
import { isDeterministicTree, substitute } from '../expression-tree.ts';
import { filter } from '../nodes/filter.ts';
import { generate } from '../nodes/generate.ts';
import type { LogicalPlan, LogicalPlanOf } from '../nodes/logical-plan.ts';
import { project } from '../nodes/project.ts';
import { outputOf } from '../output.ts';
import type { DependentJoin } from './dependent-join.ts';
import type { OuterColumn } from './outer-columns.ts';

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

/**
 * The value of a plan that computes it of one row of constants and of columns around, as an expression over these. Null for
 * any other.
 */
export function valueOfOneRow(plan: LogicalPlan, outer: readonly OuterColumn[]): Expression | null {
  const nodes = nodesOf(plan);
  if (nodes === null || nodes.some(losesRows)) return null;
  const around = outer.map((column) => [column.inner.id, column.outer] as const);
  let meanings: ReadonlyMap<number, Expression> = new Map(around);
  for (const node of nodes) {
    const items = itemsOf(node);
    if (!items.every(({ expression }) => isDeterministicTree(expression))) return null;
    const meant = items.map(
      ({ id, expression }) => [id, substitute(expression, meanings)] as const,
    );
    meanings = new Map([...around, ...meant]);
  }
  return meanings.get(outputOf(plan)[0]!.id) ?? null;
}

/** What a node computes of the row. */
function itemsOf(node: OneRowNode): readonly NamedExpression[] {
  if (node.kind === 'project') return node.items;
  if (node.kind !== 'localRelation') return [];
  const [row] = node.rows;
  return node.output.map(({ id, name }, place) => ({ id, name, expression: row![place]! }));
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
      // A range is made from one row, not from each of many.
      if (plan.kind === 'generate' && plan.generator === 'range') return null;
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
    case 'project':
      return computed(itemsOf(node));
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
