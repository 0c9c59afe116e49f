import { array, BINARY, type DataType, holdsKind, struct } from '../../columnar/types.ts';
import { holdsMap, withoutMaps } from '../../columnar/without-maps.ts';
import { functionCall } from '../../expression/call.ts';
import type { Expression } from '../../expression/expression.ts';
import { newAttributeId } from '../attribute-id.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import { isAttribute, type OuterColumn } from './outer-columns.ts';

/** A subquery that reads outer columns which have equality alone. */
interface Comparable {
  readonly plan: LogicalPlan;
  readonly outer: readonly OuterColumn[];
}

/**
 * The rows of a domain are told apart. Maps and variants have no equality; the lists of entries that maps are, and the bytes
 * of variants, have. Values that are equal in other bytes are asked for twice.
 */
export function comparableColumns(plan: LogicalPlan, outer: readonly OuterColumn[]): Comparable {
  const values = new Map<number, Expression>();
  const columns = outer.map((column): OuterColumn => {
    const { inner } = column;
    if (!holdsKind(inner.type, 'variant') && !holdsMap(inner.type)) return column;
    const type = withoutVariants(withoutMaps(inner.type));
    const compared = Object.freeze({ ...inner, id: newAttributeId(), type });
    values.set(inner.id, functionCall('from_group_key', [compared], inner.type));
    return { inner: compared, outer: functionCall('from_group_key', [column.outer], type) };
  });
  if (values.size === 0) return { plan, outer };
  return { plan: replaceColumns(plan, values), outer: columns };
}

/** The type with BINARY in the place of each VARIANT, of a type without maps: values are the same. */
function withoutVariants(type: DataType): DataType {
  if (type.kind === 'variant') return BINARY;
  if (type.kind === 'array') return array(withoutVariants(type.element), type.containsNull);
  if (type.kind !== 'struct') return type;
  return struct(type.fields.map((part) => ({ ...part, type: withoutVariants(part.type) })));
}

/** Puts expressions in the place of columns, by id. Plans are plain data, so that it need not be known where these stand. */
function replaceColumns(plan: LogicalPlan, values: ReadonlyMap<number, Expression>): LogicalPlan {
  return copy(plan) as LogicalPlan;

  function copy(value: unknown): unknown {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
    if (Array.isArray(value)) return Object.freeze(value.map(copy));
    const replaced = isAttribute(value) ? values.get(value.id) : undefined;
    if (replaced !== undefined) return replaced;
    const members = Object.entries(value).map(([name, member]) => [name, copy(member)]);
    return Object.freeze(Object.fromEntries(members));
  }
}
