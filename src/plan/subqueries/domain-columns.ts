import { holdsKind, typeName } from '../../columnar/types.ts';
import { holdsMap, withoutMaps } from '../../columnar/without-maps.ts';
import { userError } from '../../errors.ts';
import { functionCall } from '../../expression/call.ts';
import type { Attribute, Expression } from '../../expression/expression.ts';
import { newAttributeId } from '../attribute-id.ts';
import { expressionKey, isDeterministicTree, referencesOf } from '../expression-tree.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import { type OuterColumn, readsAny } from './outer-columns.ts';

/** A subquery that reads outer columns which have equality alone. */
interface Comparable {
  readonly plan: LogicalPlan;
  readonly outer: readonly OuterColumn[];
}

/**
 * The rows of a domain are told apart. Maps have no equality, the lists of their entries have; of a variant the subquery gets
 * what it computes of it and of other outer columns.
 */
export function comparableColumns(plan: LogicalPlan, outer: readonly OuterColumn[]): Comparable {
  const odd = outer.filter(({ inner }) => holdsKind(inner.type, 'variant') || holdsMap(inner.type));
  if (odd.length === 0) return { plan, outer };
  const variants = odd.filter(({ inner }) => holdsKind(inner.type, 'variant'));
  const computed = variants.length === 0 ? { plan, outer } : withValuesOf(variants, plan, outer);
  const values = new Map<number, Expression>();
  const columns = computed.outer.map((column): OuterColumn => {
    if (!holdsMap(column.inner.type)) return column;
    const entries = entriesOf(column);
    values.set(column.inner.id, functionCall('from_group_key', [entries.inner], column.inner.type));
    return entries;
  });
  const rewritten = rewriteParts(computed.plan, (part) =>
    part.kind === 'attribute' ? values.get(part.id) : undefined,
  );
  return { plan: rewritten, outer: columns };
}

function entriesOf({ inner, outer }: OuterColumn): OuterColumn {
  const type = withoutMaps(inner.type);
  return {
    inner: Object.freeze({ ...inner, id: newAttributeId(), type }),
    outer: functionCall('from_group_key', [outer], type),
  };
}

/** Computes outside what is made of nothing but outer columns, variants among them. */
function withValuesOf(
  variants: readonly OuterColumn[],
  plan: LogicalPlan,
  outer: readonly OuterColumn[],
): Comparable {
  const outside = new Map(outer.map((column) => [column.inner.id, column.outer]));
  const isVariant = new Set(variants.map(({ inner }) => inner.id));
  const found = new Map<string, OuterColumn>();
  const rewritten = rewriteParts(plan, (part) => {
    if (part.kind !== 'call' || holdsKind(part.type, 'variant')) return undefined;
    const reads = [...referencesOf(part).keys()];
    const isOuter = reads.every((id) => outside.has(id)) && reads.some((id) => isVariant.has(id));
    if (!isOuter || !isDeterministicTree(part) || readsLambda(part)) return undefined;
    const key = expressionKey(part);
    const { type, nullable } = part;
    const id = newAttributeId();
    const known = found.get(key) ?? {
      inner: Object.freeze({ kind: 'attribute', id, name: part.name, type, nullable }),
      outer: rewriteParts(part, (own) =>
        own.kind === 'attribute' ? outside.get(own.id) : undefined,
      ),
    };
    found.set(key, known);
    return known.inner;
  });
  const left = variants.find(({ inner }) => readsAny(rewritten, new Set([inner.id])));
  if (left !== undefined) throw notComparable(left.inner);
  const others = outer.filter(({ inner }) => readsAny(rewritten, new Set([inner.id])));
  return { plan: rewritten, outer: [...others, ...found.values()] };
}

/** What a lambda around the part gives is not there outside. */
function readsLambda(part: Expression): boolean {
  if (part.kind === 'lambdaVariable' || part.kind === 'lambda') return true;
  return part.kind === 'call' && part.arguments.some(readsLambda);
}

/** Rewrites every expression of a plan from above. Plans are plain data, so that it need not be known where they stand. */
function rewriteParts<Part extends LogicalPlan | Expression>(
  whole: Part,
  rewrite: (part: Expression) => Expression | undefined,
): Part {
  return copy(whole) as Part;

  function copy(value: unknown): unknown {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
    if (Array.isArray(value)) return Object.freeze(value.map(copy));
    const replaced = isPart(value) ? rewrite(value) : undefined;
    if (replaced !== undefined) return replaced;
    const members = Object.entries(value).map(([name, member]) => [name, copy(member)]);
    return Object.freeze(Object.fromEntries(members));
  }
}

function isPart(value: object): value is Expression {
  return 'kind' in value && (value.kind === 'attribute' || value.kind === 'call');
}

function notComparable({ name, type, position }: Attribute): Error {
  const message = `The column \`${name}\` of the query around is of type ${typeName(type)}, whose values cannot be compared.`;
  const condition =
    'UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.UNSUPPORTED_CORRELATED_REFERENCE_DATA_TYPE';
  const hint = 'Read parts of it that have other types: variant_get(value, path, type).';
  return userError(condition, message, { position, hint });
}
