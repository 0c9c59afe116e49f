import { array, BIGINT, BOOLEAN } from '../../columnar/types.ts';
import { assert, userError } from '../../errors.ts';
import { lookupAggregate } from '../../expression/aggregates/index.ts';
import { functionCall } from '../../expression/call.ts';
import { comparesByKey } from '../../expression/collation/text-types.ts';
import type { Attribute, Expression, NamedExpression } from '../../expression/expression.ts';
import { newAttributeId } from '../attribute-id.ts';
import { expressionKey } from '../expression-tree.ts';
import { type Aggregate, aggregate, type NamedAggregate } from '../nodes/aggregate.ts';
import { filter } from '../nodes/filter.ts';
import { generate } from '../nodes/generate.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import { project } from '../nodes/project.ts';
import type { UnresolvedSetOperation } from '../nodes/set-operation.ts';
import { union } from '../nodes/union.ts';
import { attributeOf, isStreaming, outputOf } from '../output.ts';
import { AggregateCollector } from './aggregate-collector.ts';
import type { AnalysisContext } from './analysis-context.ts';
import { alignColumns } from './analyze-union.ts';
import { checkSetTypes, refuseCollations } from './check-order.ts';
import { plainGrouping } from './plain-grouping.ts';

const ZERO: Expression = Object.freeze({ kind: 'literal', value: 0n, type: BIGINT });
const ONE: Expression = Object.freeze({ kind: 'literal', value: 1n, type: BIGINT });

/**
 *   INTERSECT(x, y) = Filter(l > 0 AND r > 0, Aggregate(columns, [sum(l), sum(r)], Union((x, 1, 0), (y, 0, 1))))
 *   EXCEPT(x, y)    = the same with l > 0 AND r = 0
 *
 * With ALL a row comes as often as it is on both sides, or as it is on the left side more than on the right one:
 *
 *   INTERSECT ALL(x, y) = Generate(explode(sequence(1, n)), Filter(n > 0, Project(n = least(l, r), Aggregate(…))))
 *   EXCEPT ALL(x, y)    = the same with n = l - r
 *
 * Grouping takes nulls for equal, as these operations do.
 */
export function analyzeSetOperation(
  node: UnresolvedSetOperation,
  context: AnalysisContext,
): LogicalPlan {
  const { operation, all, position } = node;
  const sides = [node.left, node.right].map((side) => context.analyze(side, context));
  const word = operation.toUpperCase();
  if (sides.some(isStreaming) && context.settings.strictSpark) {
    throw userError('_LEGACY_ERROR_TEMP_3102', `${word} of streams is not supported.`, {
      position,
    });
  }
  const { children, output } = alignColumns(sides, word, context.settings, position);
  checkSetTypes(output, word);
  if (sides.some(isStreaming)) refuseCollations(output, `${word} of streams`);
  const marks = [newCount('l'), newCount('r')];
  const marked = children.map((child, side) => markRows(child, marks, side));
  const both = union(marked, [...output, ...marks]);
  const grouped = groupRows(both, output, marks, countsFor(operation, all), context);
  const [left, right] = outputOf(grouped).slice(output.length);
  if (all) return repeatRows(grouped, output, operation === 'intersect' ? 'least' : 'subtract');
  const rightTest = operation === 'intersect' ? 'greater' : 'equal';
  const condition = functionCall(
    'and',
    [compare('greater', left!), compare(rightTest, right!)],
    BOOLEAN,
  );
  return project(filter(grouped, condition), output.map(passOn));
}

/** One row for each different row, with both its counts. */
function groupRows(
  both: LogicalPlan,
  output: readonly Attribute[],
  marks: readonly Attribute[],
  countsFor: Aggregate['countsFor'],
  context: AnalysisContext,
): LogicalPlan {
  const counts = marks.map((mark) => sumOf(mark, context));
  const columns = output.map(passOn);
  if (!output.some(({ type }) => comparesByKey(type))) {
    return Object.freeze({ ...aggregate(both, columns, counts), countsFor });
  }
  const collector = new AggregateCollector();
  const { grouping, replacements } = plainGrouping(columns, collector, context.settings);
  const results = [...collector.aggregates, ...counts];
  const grouped = Object.freeze({ ...aggregate(both, grouping, results), countsFor });
  const items = columns.map(({ id, name, expression }) =>
    Object.freeze({ id, name, expression: replacements.get(expressionKey(expression))! }),
  );
  return project(grouped, [...items, ...outputOf(grouped).slice(-counts.length).map(passOn)]);
}

/** Where more rows may mean fewer results, or a result more often. */
function countsFor(operation: 'intersect' | 'except', all: boolean): Aggregate['countsFor'] {
  if (operation === 'except') return all ? 'EXCEPT ALL' : 'EXCEPT';
  return all ? 'INTERSECT ALL' : undefined;
}

/** Each group as often as the function of its two counts says. */
function repeatRows(
  grouped: LogicalPlan,
  output: readonly Attribute[],
  name: 'least' | 'subtract',
): LogicalPlan {
  const counts = outputOf(grouped).slice(output.length);
  const options = name === 'subtract' ? { mode: 'ansi' } : undefined;
  const expression = functionCall(name, counts, BIGINT, { options });
  const times = { id: newAttributeId(), name: 'times', expression };
  const counted = project(grouped, [...output.map(passOn), times]);
  const kept = filter(counted, compare('greater', attributeOf(times)));
  const numbers = functionCall('sequence', [ONE, attributeOf(times)], array(BIGINT, false));
  const repeated = generate(kept, {
    generator: 'explode',
    arguments: [numbers],
    outer: false,
    keep: output,
    generated: [newCount('number')],
    qualifier: null,
  });
  return project(repeated, output.map(passOn));
}

/** Adds one column a side: 1 in the own one. */
function markRows(child: LogicalPlan, marks: readonly Attribute[], side: number): LogicalPlan {
  const items = marks.map(({ name }, place): NamedExpression => {
    return { id: newAttributeId(), name, expression: place === side ? ONE : ZERO };
  });
  return project(child, [...outputOf(child).map(passOn), ...items]);
}

function sumOf(mark: Attribute, { settings }: AnalysisContext): NamedAggregate {
  const sum = lookupAggregate('sum');
  assert(sum !== undefined, 'the aggregate sum is in the catalogue');
  const call = sum.resolve([mark], settings, undefined);
  return Object.freeze({ id: newAttributeId(), name: mark.name, call });
}

function compare(name: 'greater' | 'equal', count: Attribute): Expression {
  return functionCall(name, [count, ZERO], BOOLEAN);
}

function newCount(name: string): Attribute {
  return Object.freeze({
    kind: 'attribute',
    id: newAttributeId(),
    name,
    type: BIGINT,
    nullable: false,
  });
}

function passOn(attribute: Attribute): NamedExpression {
  return Object.freeze({ id: attribute.id, name: attribute.name, expression: attribute });
}
