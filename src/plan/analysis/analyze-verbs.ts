import { BOOLEAN, typeName } from '../../columnar/types.ts';
import { assert, userError } from '../../errors.ts';
import { implicitCast } from '../../expression/coercion/implicit-cast.ts';
import { comparableForm } from '../../expression/collation/collated-call.ts';
import { comparesByKey } from '../../expression/collation/text-types.ts';
import type { Attribute, NamedExpression } from '../../expression/expression.ts';
import { parseInterval } from '../../expression/time/interval-length.ts';
import { newAttributeId } from '../attribute-id.ts';
import { expressionKey } from '../expression-tree.ts';
import { aggregate } from '../nodes/aggregate.ts';
import { deduplicate, type UnresolvedDeduplicate } from '../nodes/deduplicate.ts';
import type { UnresolvedDistinct } from '../nodes/distinct.ts';
import {
  type EventTimeWatermark,
  eventTimeWatermark,
  type UnresolvedWatermark,
} from '../nodes/event-time-watermark.ts';
import type { UnresolvedFilter } from '../nodes/filter.ts';
import type { UnresolvedGenerate } from '../nodes/generate.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import { project } from '../nodes/project.ts';
import { attributeOf, isStreaming, outputOf } from '../output.ts';
import { AggregateCollector } from './aggregate-collector.ts';
import type { AnalysisContext } from './analysis-context.ts';
import { generateAbove } from './analyze-project.ts';
import { asCondition } from './as-condition.ts';
import { checkBoolean } from './check-boolean.ts';
import { checkSetTypes } from './check-order.ts';
import { type AggregateRefusal, plainScope } from './expression-scope.ts';
import { plainGrouping } from './plain-grouping.ts';
import { resolveExpression } from './resolve-expression.ts';
import { filterWithSubqueries, SubqueryCollector } from './subquery-collector.ts';

const NO_AGGREGATES: AggregateRefusal = {
  condition: 'INVALID_WHERE_CONDITION',
  message: 'WHERE cannot hold an aggregate: rows are filtered before they are grouped.',
};

/** WHERE. */
export function analyzeFilter(node: UnresolvedFilter, context: AnalysisContext): LogicalPlan {
  const child = context.analyze(node.child, context);
  const subqueries = new SubqueryCollector(context);
  const scope = { ...plainScope(child, NO_AGGREGATES, context), subqueries };
  const condition = resolveExpression(asCondition(node.condition), scope);
  checkBoolean(condition, 'WHERE');
  return filterWithSubqueries(child, implicitCast(condition, BOOLEAN), subqueries);
}

/** LATERAL VIEW. */
export function analyzeGenerate(node: UnresolvedGenerate, context: AnalysisContext): LogicalPlan {
  const child = context.analyze(node.child, context);
  const { generator, columns: names, position } = node;
  const named =
    names.length === 0
      ? generator
      : ({ kind: 'unresolvedAlias', names, child: generator, position } as const);
  return generateAbove(child, named, node, context);
}

/** DISTINCT: one group for each different row. */
export function analyzeDistinct(node: UnresolvedDistinct, context: AnalysisContext): LogicalPlan {
  const child = context.analyze(node.child, context);
  const output = outputOf(child);
  checkSetTypes(output, 'DISTINCT');
  const written = output.map((expression) =>
    Object.freeze({ id: expression.id, name: expression.name, expression }),
  );
  if (!output.some(({ type }) => comparesByKey(type))) {
    return aggregate(child, written, []);
  }
  const collector = new AggregateCollector();
  const { grouping, replacements } = plainGrouping(written, collector, context.settings);
  const grouped = aggregate(child, grouping, collector.aggregates);
  const items = written.map(({ id, name, expression }) => {
    return Object.freeze({ id, name, expression: replacements.get(expressionKey(expression))! });
  });
  return project(grouped, items);
}

/** dropDuplicates: the columns by name. */
export function analyzeDeduplicate(
  node: UnresolvedDeduplicate,
  context: AnalysisContext,
): LogicalPlan {
  const child = context.analyze(node.child, context);
  if (node.withinWatermark && !isStreaming(child)) {
    const message = 'dropDuplicatesWithinWatermark needs a stream: bounded input has no watermark.';
    throw userError('_LEGACY_ERROR_TEMP_3102', message, { hint: 'Use dropDuplicates.' });
  }
  const scope = plainScope(child, NO_AGGREGATES, context);
  const columns = node.columns.map((column) => resolveExpression(column, scope));
  const keys = columns.filter((column) => column.kind === 'attribute');
  assert(keys.length === columns.length, 'duplicates are told by columns');
  const output = outputOf(child);
  const compared = keys.length === 0 ? output : keys;
  if (!compared.some(({ type }) => comparesByKey(type))) {
    return deduplicate(child, compared, node.withinWatermark);
  }
  const forms = compared.map((key) => keyColumn(key));
  const added = forms.filter(({ expression }) => expression.kind !== 'attribute');
  const widened = project(child, [...output.map(passOn), ...added]);
  const kept = deduplicate(widened, forms.map(attributeOf), node.withinWatermark);
  return project(kept, output.map(passOn));
}

/** What a column is compared by; itself where that is the value. */
function keyColumn(column: Attribute): NamedExpression {
  const expression = comparableForm(column);
  if (expression === column) return passOn(column);
  return Object.freeze({ id: newAttributeId(), name: column.name, expression });
}

function passOn(attribute: Attribute): NamedExpression {
  return Object.freeze({ id: attribute.id, name: attribute.name, expression: attribute });
}

/** Spark counts a month of a delay as 31 days. */
const MONTH_MICROS = 31 * 86_400_000_000;

/** withWatermark: the event time must be a column of type TIMESTAMP; microseconds of the delay are cut off. */
export function analyzeWatermark(
  node: UnresolvedWatermark,
  context: AnalysisContext,
): EventTimeWatermark {
  const child = context.analyze(node.child, context);
  const { position } = node;
  const column = resolveExpression(node.column, plainScope(child, NO_AGGREGATES, context));
  if (column.kind !== 'attribute' || column.type.kind !== 'timestamp') {
    const message = `The event time must be a column of type TIMESTAMP, not ${typeName(column.type)}.`;
    const where = node.column.position ?? position;
    throw userError('EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE', message, { position: where });
  }
  const { months, micros } = parseInterval(node.delay, position);
  const delay = months * MONTH_MICROS + micros;
  if (delay < 0) {
    const message = `The delay of a watermark must not be negative: '${node.delay}'.`;
    throw userError('INVALID_DELAY_THRESHOLD', message, { position });
  }
  return eventTimeWatermark(child, column, Math.floor(delay / 1000));
}
