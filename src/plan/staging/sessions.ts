import { type Schema, schema } from '../../columnar/schema.ts';
import { BIGINT, BINARY, childTypes, type DataType, field } from '../../columnar/types.ts';
import { assert } from '../../errors.ts';
import type { AggregateCall } from '../../expression/expression.ts';
import { eventTimesOf } from '../event-time.ts';
import type { LogicalPlanOf } from '../nodes/logical-plan.ts';
import { isStreaming } from '../output.ts';
import type { SessionAggregateSpec, SplitSessionKeySpec } from '../stages.ts';
import { aggregateText, callsOf, partialSchema } from './aggregate-parts.ts';

/** How an aggregate by sessions is cut into stages. */
export interface SessionParts {
  /** What its state depends on. */
  readonly state: string;
  readonly splitKey: SplitSessionKeySpec;
  /** What comes through the exchange. */
  readonly input: Schema;
  /** `aggregates` are the calls as a feeding stage has them bound. */
  stateful(operatorId: string, aggregates: readonly AggregateCall[]): SessionAggregateSpec;
}

/** `id` is that of the grouping column with the sessions. */
export function sessionParts(plan: LogicalPlanOf<'aggregate'>, id: number): SessionParts {
  const calls = callsOf(plan);
  const session = plan.grouping.findIndex((item) => item.id === id);
  assert(session >= 0, 'the session is one of the grouping columns');
  const groupingTypes: readonly DataType[] = plan.grouping.map(({ expression }) => expression.type);
  const partial = partialSchema(calls).fields.slice(2);
  const partialTypes = partial.map(({ type }) => type);
  const [start, end] = childTypes(groupingTypes[session]!);
  const keyed = [field('key', BINARY, false), field('hash', BIGINT, false)];
  const bounds = [field('start', start!, false), field('end', end!, false)];
  const expires = isStreaming(plan) && eventTimesOf(plan.child).has(id);
  return {
    state: aggregateText(groupingTypes, calls),
    splitKey: { kind: 'splitSessionKey', groupingTypes, session, partialTypes },
    input: schema([...keyed, ...bounds, ...partial]),
    stateful: (operatorId, aggregates) => {
      return { kind: 'sessionAggregate', operatorId, groupingTypes, session, aggregates, expires };
    },
  };
}
