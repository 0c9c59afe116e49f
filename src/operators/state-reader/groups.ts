import { layOutKeys } from '../../state/key-layout.ts';
import { groupRows } from '../aggregate.ts';
import { bindAggregates } from '../bound-aggregates.ts';
import { sessionRows } from '../session-aggregate.ts';
import type { ReadForm, StateRows } from './read-state.ts';
import { inPortions } from './slots.ts';
import { callOf, fieldsOf } from './state-description.ts';

/** Grouping columns, and what each call would give now. */
export const readGroups: ReadForm = function* (description, store, _side, context) {
  const types = fieldsOf(description.key).map(({ type }) => type);
  const layout = layOutKeys(types);
  const { items } = bindAggregates(description.calls!.map(callOf));
  // A call that only counts rows stands behind those with results.
  const shown = items.slice(0, fieldsOf(description.values[0]!).length);
  for (const rows of inPortions(store, context)) {
    const { columns } = groupRows(layout, shown, rows, store, context);
    yield split(types.length, rows.count, columns);
  }
};

/** The same of sessions as they are now. */
export const readSessions: ReadForm = function* (description, store, _side, context) {
  const types = fieldsOf(description.key).map(({ type }) => type);
  const spec = {
    kind: 'sessionAggregate',
    operatorId: '',
    groupingTypes: types,
    session: description.session!,
    aggregates: description.calls!.map(callOf),
    expires: true,
  } as const;
  for (const rows of inPortions(store, context)) {
    yield split(types.length, rows.count, sessionRows(spec, rows, store, context).columns);
  }
};

function split(width: number, count: number, columns: StateRows['value']): StateRows {
  return { count, key: columns.slice(0, width), value: columns.slice(width) };
}
