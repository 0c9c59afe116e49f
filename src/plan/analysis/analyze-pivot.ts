import { BOOLEAN, STRING, typeName } from '../../columnar/types.ts';
import { holdsMap } from '../../columnar/without-maps.ts';
import { assert, userError } from '../../errors.ts';
import { lookupAggregate } from '../../expression/aggregates/index.ts';
import { functionCall } from '../../expression/call.ts';
import { castCall, implicitCast } from '../../expression/coercion/implicit-cast.ts';
import type { Attribute, Expression, NamedExpression } from '../../expression/expression.ts';
import { isConstant } from '../../expression/facts.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import { newAttributeId } from '../attribute-id.ts';
import { unresolvedText } from '../expression-text.ts';
import { referencesOf, referencesOfAggregate } from '../expression-tree.ts';
import { aggregate, type NamedAggregate } from '../nodes/aggregate.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import type { PivotValue, UnresolvedPivot } from '../nodes/pivot.ts';
import { project } from '../nodes/project.ts';
import { attributeOf } from '../output.ts';
import { conjoin } from '../rules/conjuncts.ts';
import { AggregateCollector } from './aggregate-collector.ts';
import type { AnalysisContext } from './analysis-context.ts';
import {
  type AggregateRefusal,
  type ExpressionScope,
  type Position,
  plainScope,
} from './expression-scope.ts';
import { resolveExpression } from './resolve-expression.ts';
import { visibleColumns } from './scope.ts';

const NO_AGGREGATES: AggregateRefusal = {
  condition: 'NON_LITERAL_PIVOT_VALUES',
  message: 'PIVOT takes columns and constants, not aggregates, before and behind IN.',
};

/**
 *   PIVOT(aggregates FOR p IN (v, …)) = Aggregate(groups, [first(result) FILTER (WHERE p <=> v), …],
 *                                         Project(results, Aggregate((groups, p), aggregates)))
 *
 * so that a value for which a group has no row gives null, also for count. The columns that neither the aggregates nor
 * FOR read make the groups.
 */
export function analyzePivot(node: UnresolvedPivot, context: AnalysisContext): LogicalPlan {
  const child = context.analyze(node.child, context);
  const collector = new AggregateCollector();
  const plain = plainScope(child, NO_AGGREGATES, context);
  const keys = node.columns.map((column) => named('key', resolveExpression(column, plain)));
  checkComparable(keys, node.position);
  const results = node.aggregates.map(({ expression, alias }) => {
    const resolved = resolveExpression(expression, { ...plain, aggregates: collector });
    return named(alias ?? unresolvedText(expression), resolved);
  });
  refusePlainColumns(results, collector, node.position);
  const read = new Set([
    ...keys.flatMap(({ expression }) => [...referencesOf(expression).keys()]),
    ...collector.aggregates.flatMap(({ call }) => [...referencesOfAggregate(call).keys()]),
  ]);
  const groups = visibleColumns(child).filter(({ id }) => !read.has(id));
  const counted = aggregate(child, [...groups.map(passOn), ...keys], collector.aggregates);
  const keyColumns = keys.map(attributeOf);
  const computed = project(counted, [...[...groups, ...keyColumns].map(passOn), ...results]);
  const calls = node.values.flatMap((value) =>
    pivotColumns(value, keyColumns, results.map(attributeOf), node, { context, scope: plain }),
  );
  return aggregate(computed, groups.map(passOn), calls);
}

function checkComparable(keys: readonly NamedExpression[], position: Position): void {
  const odd = keys.find(({ expression }) => holdsMap(expression.type));
  if (odd === undefined) return;
  const message = `PIVOT cannot compare values of ${typeName(odd.expression.type)}.`;
  throw userError('INCOMPARABLE_PIVOT_COLUMN', message, { position });
}

/** The columns of one value: named by it, and by the aggregate where there are several. */
function pivotColumns(
  value: PivotValue,
  keys: readonly Attribute[],
  results: readonly Attribute[],
  { aggregates, position }: UnresolvedPivot,
  { context, scope }: { readonly context: AnalysisContext; readonly scope: ExpressionScope },
): readonly NamedAggregate[] {
  const first = lookupAggregate('first');
  assert(first !== undefined, 'the aggregate first is in the catalogue');
  const parts = partsOf(value, keys, position, scope);
  const filter = conjoin(
    parts.map((part, index) =>
      functionCall('null_safe_equal', [keys[index]!, part], BOOLEAN, { nullable: false }),
    ),
  );
  const valueName = value.alias ?? textOf(value.expression, scope, context);
  return results.map((result, index): NamedAggregate => {
    const { alias } = aggregates[index]!;
    const suffix = results.length === 1 ? '' : `_${alias ?? result.name}`;
    const call = { ...first.resolve([result], context.settings, position), filter };
    return { id: newAttributeId(), name: `${valueName}${suffix}`, call: Object.freeze(call) };
  });
}

/** The constants of a value, one for each column of FOR, in the columns' types. */
function partsOf(
  { expression }: PivotValue,
  keys: readonly Attribute[],
  position: Position,
  scope: ExpressionScope,
): readonly Expression[] {
  const isStruct = expression.kind === 'unresolvedCall' && expression.name === 'struct';
  const written = isStruct && keys.length > 1 ? expression.arguments : [expression];
  if (written.length !== keys.length) {
    const message = `A value of PIVOT needs ${keys.length} parts, not ${written.length}.`;
    throw userError('PIVOT_VALUE_DATA_TYPE_MISMATCH', message, { position });
  }
  return written.map((part, index) => {
    const resolved = resolveExpression(part, scope);
    const { type } = keys[index]!;
    if (!isConstant(resolved)) {
      const message = 'The values of PIVOT are constants.';
      throw userError('NON_LITERAL_PIVOT_VALUES', message, { position: part.position });
    }
    if (type.kind === 'string' && resolved.type.kind !== 'string') {
      return castCall(resolved, STRING, 'ansi', part.position);
    }
    return implicitCast(resolved, type);
  });
}

/** A value as a text, by which its columns are named. */
function textOf(
  written: UnresolvedExpression,
  scope: ExpressionScope,
  { catalog, settings }: AnalysisContext,
): string {
  const text = castCall(resolveExpression(written, scope), STRING, 'ansi', written.position);
  const value = catalog.evaluateConstant?.(text, settings);
  return value === undefined ? unresolvedText(written) : String(value);
}

/** What a PIVOT computes is made of aggregates and constants. */
function refusePlainColumns(
  results: readonly NamedExpression[],
  collector: AggregateCollector,
  position: Position,
): void {
  const known = new Set(collector.aggregates.map(({ id }) => id));
  const plain = results
    .flatMap(({ expression }) => [...referencesOf(expression).values()])
    .find(({ id }) => !known.has(id));
  if (plain === undefined && collector.aggregates.length > 0) return;
  const what = plain === undefined ? 'no aggregate' : `the column \`${plain.name}\``;
  const message = `PIVOT computes aggregates before FOR; here is ${what}.`;
  const condition = '_LEGACY_ERROR_TEMP_1006';
  throw userError(condition, message, { position: plain?.position ?? position });
}

function named(name: string, expression: Expression): NamedExpression {
  return Object.freeze({ id: newAttributeId(), name, expression });
}

function passOn(attribute: Attribute): NamedExpression {
  return Object.freeze({ id: attribute.id, name: attribute.name, expression: attribute });
}
