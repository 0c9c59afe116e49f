import type { Attribute, Expression } from '../../expression/expression.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';

/**
 * A column of the rows around a subquery that the subquery reads. Inside it has an id of its own: the same relation may
 * stand inside and outside.
 */
export interface OuterColumn {
  readonly inner: Attribute;
  readonly outer: Expression;
}

/** True when any part of the plan or expression reads one of the columns. */
export function readsAny(part: LogicalPlan | Expression, ids: ReadonlySet<number>): boolean {
  return visit(part);

  function visit(value: unknown): boolean {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
    if (Array.isArray(value)) return value.some(visit);
    if (isAttribute(value) && ids.has(value.id)) return true;
    return Object.values(value).some(visit);
  }
}

export function isAttribute(value: object): value is Attribute {
  return 'kind' in value && value.kind === 'attribute';
}
