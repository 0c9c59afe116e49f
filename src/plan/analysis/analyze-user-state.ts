import { typeName } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import type { Attribute, NamedExpression } from '../../expression/expression.ts';
import { suggestName } from '../../expression/nearest-name.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import { newAttributeId } from '../attribute-id.ts';
import { eventTimesOf, firstEventTime } from '../event-time.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import {
  type InitialState,
  type UnresolvedUserState,
  type UserState,
  userState,
} from '../nodes/user-state.ts';
import { outputOf } from '../output.ts';
import type { AnalysisContext } from './analysis-context.ts';
import { type AggregateRefusal, plainScope } from './expression-scope.ts';
import { resolveItems } from './resolve-items.ts';
import { selectItems } from './select-items.ts';
import { WindowCollector } from './window-collector.ts';

const NO_AGGREGATES: AggregateRefusal = {
  condition: 'GROUP_BY_AGGREGATE',
  message: 'Rows cannot be grouped by an aggregate.',
};

/** transformWithState, flatMapGroupsWithState and mapGroupsWithState. */
export function analyzeUserState(node: UnresolvedUserState, context: AnalysisContext): UserState {
  const input = context.analyze(node.child, context);
  const windows = new WindowCollector();
  const keys = resolveKeys(node.keys, input, context, windows);
  if (windows.session !== null) {
    const message = 'Rows of a session have no key of their own before the session is over.';
    const hint = 'Group by the key, and keep the times of its sessions as state.';
    throw userError('UNSUPPORTED_FEATURE', message, { hint });
  }
  const child = windows.applyTo(input);
  const output = node.output.map(
    ({ name, type, nullable }): Attribute =>
      Object.freeze({ kind: 'attribute', id: newAttributeId(), name, type, nullable }),
  );
  const times = eventTimesOf(child);
  const time = firstEventTime(outputOf(child), times);
  const { user, program, outputMode, isPlainKey } = node;
  return userState({
    child,
    keys,
    rows: outputOf(child),
    initial: resolveInitial(node, keys, context),
    output,
    eventTime: resolveEventTime(node, output, time === undefined ? 0 : times.get(time.id)!),
    hasWatermark: time !== undefined,
    user,
    program,
    outputMode,
    isPlainKey,
  });
}

function resolveKeys(
  keys: readonly UnresolvedExpression[],
  child: LogicalPlan,
  context: AnalysisContext,
  windows: WindowCollector | null,
): readonly NamedExpression[] {
  const scope = { ...plainScope(child, NO_AGGREGATES, context), windows };
  const items = selectItems(keys, scope.columns, { settings: context.settings });
  return resolveItems(items, scope).named;
}

function resolveInitial(
  { initial }: UnresolvedUserState,
  keys: readonly NamedExpression[],
  context: AnalysisContext,
): InitialState | null {
  if (initial === null) return null;
  const plan = context.analyze(initial.plan, context);
  const own = resolveKeys(initial.keys, plan, context, null);
  const [types, ownTypes] = [keys, own].map((columns) =>
    columns.map(({ expression }) => typeName(expression.type)).join(', '),
  );
  if (types === ownTypes) return { plan, keys: own, rows: outputOf(plan) };
  throw userError(
    'DATATYPE_MISMATCH.DATA_DIFF_TYPES',
    `The initial state is grouped by (${ownTypes}), the rows by (${types}).`,
    { hint: 'Group both by columns of the same types, with a cast where they differ.' },
  );
}

function resolveEventTime(
  { eventTimeColumn: name }: UnresolvedUserState,
  output: readonly Attribute[],
  delayMs: number,
): UserState['eventTime'] {
  if (name === null) return null;
  const column = output.find((candidate) => candidate.name === name);
  if (column === undefined) {
    const hint = suggestName(
      name,
      output.map((candidate) => candidate.name),
    );
    const message = `The output has no column ${name} that could be its event time.`;
    throw userError('UNRESOLVED_COLUMN.WITH_SUGGESTION', message, { hint });
  }
  if (column.type.kind === 'timestamp') return { id: column.id, delayMs };
  const message = `The event time must be a column of type TIMESTAMP, not ${typeName(column.type)}.`;
  throw userError('EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE', message);
}
