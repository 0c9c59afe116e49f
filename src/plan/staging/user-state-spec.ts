import { field, type StructField, typeName } from '../../columnar/types.ts';
import type { Attribute } from '../../expression/expression.ts';
import { closingTime, eventTimesOf, firstEventTime } from '../event-time.ts';
import type { InitialState, UserState } from '../nodes/user-state.ts';
import { attributeOf, isStreaming } from '../output.ts';
import type { ExchangeInput } from '../stages.ts';
import type { UserStateSpec } from '../user-state-stage.ts';
import { bindExpression } from './bind.ts';
import { bindAll, idsOf } from './columns.ts';
import { addKey, keyedSchema } from './exchange.ts';
import type { Pipeline } from './pipeline.ts';
import type { StageBuilder } from './stage-builder.ts';

export function userStateSpec(plan: UserState, built: StageBuilder): UserStateSpec {
  const { user, program, outputMode, isPlainKey, initial, output, hasWatermark } = plan;
  const eventTime = lateBy(plan);
  const key = plan.keys.map(({ name }) => name);
  return {
    kind: 'userState',
    operatorId: built.sign('userState', stateText(plan), { key, value: null }),
    user,
    keys: fieldsOf(plan.keys.map(attributeOf)),
    isPlainKey,
    rows: fieldsOf(plan.rows),
    initial: initial === null ? null : initialSpec(initial),
    output: fieldsOf(output),
    program,
    outputMode,
    eventTime: eventTime === null ? null : bindExpression(closingTime(eventTime), idsOf(plan.rows)),
    outputEventTime: placeOfTime(plan),
    hasWatermark,
    isStreaming: isStreaming(plan.child),
  };
}

function initialSpec({ rows, keys }: InitialState): UserStateSpec['initial'] {
  return { rows: fieldsOf(rows), keys: keys.map(({ name }) => name) };
}

/** What the state depends on: keys, and what a group's function keeps. Variables of a processor are checked by themselves. */
function stateText({ keys, program }: UserState): string {
  const types = keys.map(({ expression }) => typeName(expression.type)).join(', ');
  if (program.kind === 'processor') return `by [${types}] ${program.timeMode}`;
  return `by [${types}] of ${typeName(program.state)} ${program.timeout}`;
}

/** By which column rows are late: as in Spark a group's function takes late rows, unless its timeout goes by event time. */
export function lateBy(plan: UserState): Attribute | null {
  const { program, rows, child } = plan;
  const takesLate = program.kind === 'groups' && program.timeout !== 'EventTimeTimeout';
  if (takesLate || !isStreaming(child)) return null;
  return firstEventTime(rows, eventTimesOf(child)) ?? null;
}

function placeOfTime({ eventTime, output, child }: UserState): number | null {
  if (eventTime === null || !isStreaming(child)) return null;
  return output.findIndex(({ id }) => id === eventTime.id);
}

function fieldsOf(columns: readonly Attribute[]): readonly StructField[] {
  return columns.map(({ name, type, nullable }) => field(name, type, nullable));
}

/** An exchange of exactly these rows by their keys. */
export function exchangeWhole(
  feeding: readonly Pipeline[],
  { rows: columns, keys }: Pick<UserState, 'rows' | 'keys'>,
): ExchangeInput {
  for (const pipeline of feeding) {
    const ids = idsOf(columns);
    const isExact =
      ids.length === pipeline.columns.length &&
      ids.every((id, place) => id === pipeline.columns[place]);
    if (!isExact) pipeline.add({ kind: 'project', expressions: bindAll(columns, pipeline) }, ids);
    addKey(pipeline, { keys: keys.map(({ expression }) => expression), notNull: [] });
  }
  return { stages: feeding.map(({ id }) => id), schema: keyedSchema(columns) };
}
