import { struct } from '../../columnar/types.ts';
import { unpackOptions } from '../../expression/constant-options.ts';
import { corruptField } from '../../expression/corrupt-field.ts';
import type { Expression } from '../../expression/expression.ts';
import { fieldCall } from '../../expression/functions/get-field.ts';
import { transformAggregate, transformExpression } from '../expression-tree.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import { type ExpressionMap, mapExpressions } from '../nodes/map-expressions.ts';
import type { SourceRelation } from '../nodes/source-relation.ts';
import { withChildren } from '../nodes/with-children.ts';
import { childrenOf } from '../output.ts';
import { sourceBelow } from './decode-at-source.ts';

/**
 *   Project(decoded.a, source(decoded{a, b})) = Project(decoded.a, source(decoded{a}))
 *
 * Leaves out fields of decoded texts that nothing reads. Not where a field takes what is corrupt: that is a matter of all.
 */
export function pruneDecodedFields(plan: LogicalPlan): LogicalPlan {
  const inner = withChildren(plan, childrenOf(plan).map(pruneDecodedFields));
  if (inner.kind !== 'project' && inner.kind !== 'aggregate') return inner;
  const source = sourceBelow(inner.child);
  if (source === null) return inner;
  return Object.keys(source.decoded)
    .map(Number)
    .reduce(pruneFields, inner as LogicalPlan);
}

function pruneFields(plan: LogicalPlan, id: number): LogicalPlan {
  const used = usedFields(plan, id);
  const source = sourceBelow(childrenOf(plan)[0]!)!;
  const text = source.decoded[id]!;
  const before = source.output.find((column) => column.id === id)!;
  const hasCorrupt = corruptField(before.type, unpackOptions(text.options)) >= 0;
  const { fields: all } = text;
  if (all === null || used === null || used.size === all.length || hasCorrupt) return plan;
  const kept = [...used].sort((left, right) => left - right);
  const fields = kept.map((index) => all[index]!);
  const column = Object.freeze({ ...before, type: struct(fields) });
  const changed: SourceRelation = Object.freeze({
    ...source,
    output: source.output.map((own) => (own.id === id ? column : own)),
    decoded: { ...source.decoded, [id]: { ...text, fields } },
  });
  const narrow = (part: Expression): Expression | null => {
    const index = fieldOf(part, id);
    return index === null ? null : fieldCall(column, kept.indexOf(index), undefined);
  };
  return mapDown(plan, visitor(narrow), changed);
}

/** The fields that are taken of a column; null where it is taken whole, or not at all. */
function usedFields(plan: LogicalPlan, id: number): ReadonlySet<number> | null {
  const used = new Set<number>();
  let isWhole = false;
  const note = (part: Expression): Expression | null => {
    const index = fieldOf(part, id);
    if (index !== null) used.add(index);
    else if (part.kind === 'attribute' && part.id === id) isWhole = true;
    return index === null ? null : part;
  };
  mapDown(plan, visitor(note), null);
  return isWhole || used.size === 0 ? null : used;
}

function fieldOf(part: Expression, id: number): number | null {
  if (part.kind !== 'call' || part.name !== 'get_field') return null;
  const [parent] = part.arguments;
  const isOurs = parent?.kind === 'attribute' && parent.id === id;
  return isOurs ? Number(part.options?.['index']) : null;
}

function visitor(visit: (part: Expression) => Expression | null): ExpressionMap {
  return {
    expression: (expression) => transformExpression(expression, visit),
    aggregate: (call) => transformAggregate(call, visit),
  };
}

/** Rewrites a node and those below it down to their source, which may have another put in its place. */
function mapDown(
  plan: LogicalPlan,
  map: ExpressionMap,
  source: SourceRelation | null,
): LogicalPlan {
  if (plan.kind === 'sourceRelation') return source ?? plan;
  const children = childrenOf(plan).map((child) => mapDown(child, map, source));
  return withChildren(mapExpressions(plan, map), children);
}
