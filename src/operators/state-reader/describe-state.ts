import { array, type DataType, field, STRING, struct, typeName } from '../../columnar/types.ts';
import type { AggregateCall } from '../../expression/expression.ts';
import type {
  DistinctValuesSpec,
  PartitionStage,
  RecomputeSpec,
  SortKey,
  StateColumns,
  StatefulSpec,
} from '../../plan/stages.ts';
import { columnsIn } from '../columns-read.ts';
import { storeSpecOf } from '../stateful.ts';
import type { CallDescription, StateDescription } from './state-description.ts';

/** What the tables of a stage hold; null where there are none, or they mean nothing to others. */
export function describeState(
  { stateful, inputs }: PartitionStage,
  columns: StateColumns,
): StateDescription | null {
  const store = storeSpecOf(stateful);
  if (store === null) return null;
  const rows = inputs.map(({ schema }) => {
    return schema.fields.slice(KEY_COLUMNS).map(({ name }) => name);
  });
  const describe = DESCRIPTIONS[stateful.kind] as Describe<StatefulSpec>;
  const described = describe(stateful, { ...columns, rows });
  return described === null ? null : { ...described, store };
}

/** In front of rows: the encoded key and its hash. */
const KEY_COLUMNS = 2;

/** Names of what is kept. */
interface Names extends StateColumns {
  /** Of the columns of each input. */
  readonly rows: readonly (readonly string[])[];
}

type Describe<Spec> = (spec: Spec, names: Names) => Omit<StateDescription, 'store'> | null;

const DESCRIPTIONS: {
  readonly [K in StatefulSpec['kind']]: Describe<Extract<StatefulSpec, { readonly kind: K }>>;
} = {
  aggregate: ({ groupingTypes, aggregates }, names) => ofGroups(groupingTypes, aggregates, names),
  // The call behind the others counts rows.
  retractingAggregate: ({ groupingTypes, aggregates }, names) =>
    ofGroups(groupingTypes, aggregates, names),
  sessionAggregate: ({ groupingTypes, aggregates, session }, names) => {
    const groups = ofGroups(groupingTypes, aggregates, names);
    return groups === null ? null : { ...groups, form: 'sessions', session };
  },
  distinctValues: ofValues,
  deduplicate: ({ keyTypes }, { key }) => ({
    form: 'keys',
    key: typeText(key, keyTypes),
    values: ['STRUCT<expires: TIMESTAMP>'],
  }),
  changingJoin: ({ keyTypes, left, right }, names) => ofRows('bag', keyTypes, [left, right], names),
  streamJoin: ({ keyTypes, left, right }, names) =>
    ofRows('chains', keyTypes, [left.types, right.types], names),
  recompute: (spec, names) => {
    const rows = ofRows('bag', spec.keyTypes, [spec.types], names);
    const order = orderOfKept(spec);
    return order === null ? rows : { ...rows, order };
  },
  orderedWindow: ({ rows, reach }, names) => {
    const { rowsBefore, microsBefore } = reach;
    const described = ofRows('bag', rows.keyTypes, [rows.types], names);
    const order = rowsBefore === null || rowsBefore === 0 ? null : orderOfWindow(rows);
    const looksBack = { rows: rowsBefore, micros: microsBefore };
    return order === null ? { ...described, looksBack } : { ...described, looksBack, order };
  },
  rankedRows: ({ keyTypes, types, order }, names) => {
    const first = [...new Set(order.flatMap(({ expression }) => columnsIn(expression)))];
    return { ...ofRows('chains', keyTypes, [types], names), first, order: order.map(orderText) };
  },
  limit: () => ({ form: 'count', key: typeText([], []), values: ['STRUCT<rows: BIGINT>'] }),
  userState: ({ keys }) => ({
    form: 'variables',
    key: typeName(struct(keys)),
    values: ['STRUCT<variable: STRING, map_key: STRING, value: STRING>'],
  }),
  join: () => null,
  joinSide: () => null,
  sort: () => null,
  window: () => null,
};

/** Null where a call of the user's is among them: nobody else can finish it. */
function ofGroups(
  types: readonly DataType[],
  calls: readonly AggregateCall[],
  { key, value }: Names,
): Omit<StateDescription, 'store'> | null {
  if (value === null || calls.some(({ user }) => user !== undefined)) return null;
  const results = calls.slice(0, value.length).map(({ type }) => type);
  return {
    form: 'groups',
    key: typeText(key, types),
    values: [typeText(value, results)],
    calls: calls.map(describeCall),
  };
}

function ofValues(
  { groupingTypes, takes, lists }: DistinctValuesSpec,
  { key, value: results, lists: names = [] }: Names,
): Omit<StateDescription, 'store'> | null {
  if (results === null) return null;
  const columns = [...new Set(names.flat())];
  const types = columns.map((name) => {
    const list = names.findIndex((own) => own.includes(name));
    return lists[list]![names[list]!.indexOf(name)]!;
  });
  return {
    form: 'values',
    key: typeText(key, groupingTypes),
    values: [typeText([...columns, 'results'], [...types, array(STRING)])],
    lists: names.map((own, list) => {
      return { fields: own.map((name) => columns.indexOf(name)), takers: takersOf(list, takes) };
    }),
    results,
  };
}

/** For each bit of a list, the places of the calls that take its values. */
function takersOf(list: number, takes: DistinctValuesSpec['takes']): readonly number[][] {
  const bits = takes.flatMap((taken) => (taken?.list === list ? [taken.bit] : []));
  return Array.from({ length: Math.max(...bits) + 1 }, (_, bit) =>
    [...takes.keys()].filter((call) => takes[call]?.list === list && takes[call].bit === bit),
  );
}

function ofRows(
  form: 'bag' | 'chains',
  keyTypes: readonly DataType[],
  sides: readonly (readonly DataType[])[],
  { key, rows }: Names,
): Omit<StateDescription, 'store'> {
  const values = sides.map((types, side) => typeText(rows[side]!, types));
  return { form, key: typeText(key, keyTypes), values };
}

function describeCall({ name, arguments: inputs, type, options }: AggregateCall): CallDescription {
  const described = {
    name,
    arguments: inputs.map((input) => typeName(input.type)),
    type: typeName(type),
  };
  // Options are words, numbers and lists of them.
  return options === undefined
    ? described
    : { ...described, options: options as NonNullable<CallDescription['options']> };
}

/** What decides which rows are kept, and how many; null where all are. */
function orderOfKept({ computes, prune }: RecomputeSpec): readonly string[] | null {
  if (computes.kind !== 'window' || prune?.kind !== 'call') return null;
  const { calls, order } = computes.window;
  const ranks = calls.map(({ call }) => call.name);
  const limit = prune.arguments.map((part) => {
    return part.kind === 'literal' ? String(part.value) : ranks.join(' ');
  });
  return [...order.map(orderText), [prune.name, ...limit].join(' ')];
}

/** Beyond the time it tells which of the rows of one time are the last so many. */
function orderOfWindow({ computes }: RecomputeSpec): readonly string[] | null {
  if (computes.kind !== 'window' || computes.window.order.length === 1) return null;
  return computes.window.order.map(orderText);
}

function orderText({ expression, descending, nullsFirst }: SortKey): string {
  const direction = descending ? 'DESC' : 'ASC';
  return `${columnsIn(expression).join(' ')} ${direction} NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`;
}

function typeText(names: readonly string[], types: readonly DataType[]): string {
  return typeName(struct(types.map((type, place) => field(names[place]!, type))));
}
