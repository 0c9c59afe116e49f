import { schema } from '../../columnar/schema.ts';
import { field, INT } from '../../columnar/types.ts';
import type { AggregateCall, Expression } from '../../expression/expression.ts';
import {
  DISTINCT_FILTERS_MAX,
  type DistinctCalls,
  type DistinctList,
  type DistinctValues,
  type DistinctValuesSpec,
} from '../distinct-stages.ts';
import { expressionKey } from '../expression-tree.ts';
import type { LogicalPlanOf } from '../nodes/logical-plan.ts';
import { outputOf } from '../output.ts';
import type { AggregateSpec } from '../stages.ts';
import { aggregateText, expiryOf, newAggregate, partialSchema } from './aggregate-parts.ts';
import { bindAggregate, bindExpression } from './bind.ts';
import { HASH_COLUMN } from './exchange.ts';
import type { Pipeline } from './pipeline.ts';
import type { StageBuilder } from './stage-builder.ts';
import { distinctColumns } from './state-columns.ts';

/**
 * An aggregate some of whose calls take each value once, over rows that stay: the rows' groups and their different values leave
 * the feeding stages, values are sent on by a stage that knows which are new, and an ordinary aggregate adds both up.
 */
export function stageDistinct(
  plan: LogicalPlanOf<'aggregate'>,
  feeding: readonly Pipeline[],
  emits: AggregateSpec['emits'],
  built: StageBuilder,
): readonly Pipeline[] {
  built.divertLateGroups(feeding, plan, 'aggregate');
  for (const pipeline of feeding) addPartialDistinct(pipeline, plan);
  const { lists, ...calls } = distinctCalls(plan.aggregates.map(({ call }) => call));
  // Merging reads the types of the calls only, so that those over the plan's columns stand for all.
  const groups = newAggregate(plan, calls.aggregates, emits, built);
  const groupingTypes = plan.grouping.map(({ expression }) => expression.type);
  const listTypes = lists.map((list) => list.arguments.map(({ type }) => type));
  const rowCalls = calls.aggregates.filter((_, index) => calls.takes[index] === null);
  const state = `${aggregateText(groupingTypes, calls.aggregates)} of ${listTypes.length} lists`;
  const input = schema([
    ...partialSchema(rowCalls).fields,
    ...listTypes.flatMap((types, list) => [
      ...types.map((type, place) => field(`value_${list}_${place}`, type)),
      field(`bits_${list}`, INT, false),
    ]),
  ]);
  const distinct: DistinctValuesSpec = {
    kind: 'distinctValues',
    operatorId: built.sign('distinctValues', state, distinctColumns(plan, lists)),
    groupingTypes,
    ...calls,
    lists: listTypes,
    expiry: expiryOf(plan),
  };
  const values = built.openOver(feeding, input, distinct, []);
  values.output = { kind: 'exchange', hash: HASH_COLUMN, single: plan.grouping.length === 0 };
  return [built.openOver([values], partialSchema(calls.aggregates), groups, outputOf(plan))];
}

function addPartialDistinct(pipeline: Pipeline, plan: LogicalPlanOf<'aggregate'>): void {
  const { columns } = pipeline;
  const grouping = plan.grouping.map(({ expression }) => bindExpression(expression, columns));
  const calls = plan.aggregates.map(({ call }) => bindAggregate(call, columns));
  pipeline.add({ kind: 'partialDistinct', grouping, ...distinctCalls(calls) });
  pipeline.output = { kind: 'exchange', hash: HASH_COLUMN, single: false };
}

/** A list of arguments while its filters are found. */
interface OpenList extends DistinctList {
  readonly key: string;
  readonly filters: (Expression | null)[];
}

/** Calls with equal arguments share a list, and calls with equal filters too share a bit of it. */
function distinctCalls(
  calls: readonly AggregateCall[],
): DistinctCalls & { readonly lists: readonly DistinctList[] } {
  const open: OpenList[] = [];
  const takes = calls.map((call) => (call.distinct ? takeFrom(open, call) : null));
  const aggregates = calls.map((call) =>
    call.distinct ? Object.freeze({ ...call, distinct: false, filter: undefined }) : call,
  );
  const lists = open.map(({ arguments: inputs, filters }) => ({ arguments: inputs, filters }));
  return { aggregates, takes, lists };
}

function takeFrom(lists: OpenList[], call: AggregateCall): DistinctValues {
  const key = call.arguments.map(expressionKey).join(', ');
  const filter = call.filter ?? null;
  const bitIn = ({ filters }: OpenList): number => {
    const known = filters.findIndex((other) => filterKey(other) === filterKey(filter));
    if (known >= 0 || filters.length === DISTINCT_FILTERS_MAX) return known;
    return filters.push(filter) - 1;
  };
  for (const [list, each] of lists.entries()) {
    const bit = each.key === key ? bitIn(each) : -1;
    if (bit >= 0) return { list, bit };
  }
  const list = lists.push({ key, arguments: call.arguments, filters: [filter] }) - 1;
  return { list, bit: 0 };
}

function filterKey(filter: Expression | null): string {
  return filter === null ? '' : expressionKey(filter);
}
