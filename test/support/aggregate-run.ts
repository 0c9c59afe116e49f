import { lookupAggregate } from '../../src/expression/aggregates/index.ts';
import type { AggregateCall, Expression } from '../../src/expression/expression.ts';
import type { AggregateSpec, OutputMode } from '../../src/plan/stages.ts';
import type { SchemaLike } from './batches.ts';
import { testContext } from './compute-context.ts';
import { StatefulRun } from './stateful-run.ts';

export { type SplitRows, unordered } from './stateful-run.ts';

/** A typed call of an aggregate function, as analysis makes it. */
export function aggregateCall(
  name: string,
  parameters: readonly Expression[],
  filter?: Expression,
): AggregateCall {
  const { settings } = testContext();
  const call = lookupAggregate(name)!.resolve(parameters, settings, undefined);
  return filter === undefined ? call : { ...call, filter };
}

export interface AggregateRunOptions {
  readonly columns: SchemaLike;
  readonly grouping: readonly Expression[];
  readonly aggregates: readonly AggregateCall[];
  readonly outputMode: OutputMode;
  readonly expiry?: AggregateSpec['expiry'];
  readonly emits?: AggregateSpec['emits'];
  readonly partitionCount?: number;
  readonly passesRows?: boolean;
}

/** The stages of an aggregating query. */
export class AggregateRun extends StatefulRun {
  constructor(options: AggregateRunOptions) {
    const { columns, grouping, aggregates, outputMode, expiry = null, partitionCount } = options;
    const { passesRows = false, emits = 'groups' } = options;
    const groupingTypes = grouping.map(({ type }) => type);
    super({
      columns,
      operators: [{ kind: 'partialAggregate', grouping, aggregates, passesRows }],
      stateful: { kind: 'aggregate', operatorId: 'a', groupingTypes, aggregates, expiry, emits },
      outputMode,
      partitionCount,
    });
  }
}
