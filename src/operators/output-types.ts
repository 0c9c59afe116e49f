import { oncePer } from '../columnar/once-per.ts';
import {
  BIGINT,
  BINARY,
  childTypes,
  type DataType,
  field,
  INT,
  struct,
} from '../columnar/types.ts';
import { aggregateOf } from '../expression/aggregates/index.ts';
import type { StageOperator } from '../plan/stages.ts';
import { bindAggregates } from './bound-aggregates.ts';
import { layOutLists } from './distinct/list-columns.ts';
import type { SpecOf } from './operator.ts';

/** The types of the columns that an operator gives, from those it takes. */
export function outputTypes(spec: StageOperator, input: readonly DataType[]): readonly DataType[] {
  const typesOf = OUTPUT_TYPES[spec.kind] as (
    spec: StageOperator,
    input: readonly DataType[],
  ) => readonly DataType[];
  return typesOf(spec, input);
}

const OUTPUT_TYPES: {
  readonly [K in StageOperator['kind']]: (
    spec: SpecOf<K>,
    input: readonly DataType[],
  ) => readonly DataType[];
} = {
  filter: (_spec, input) => input,
  project: (spec) => spec.expressions.map((expression) => expression.type),
  generate: (spec, input) => [...spec.keep.map((index) => input[index]), ...spec.generated],
  expand: (spec) => spec.projections[0].map((expression) => expression.type),
  assignWindows: (spec, input) => [...input, windowType(spec.time.type)],
  assignSessions: (spec, input) => [...input, windowType(spec.time.type)],
  splitSessionKey: ({ groupingTypes, session, partialTypes }) => {
    const [start, end] = childTypes(groupingTypes[session]);
    return [BINARY, BIGINT, start, end, ...partialTypes];
  },
  changeColumn: (_spec, input) => [...input, INT],
  divertLate: (_spec, input) => input,
  observeEventTime: (_spec, input) => input,
  encodeKey: (spec, input) => [spec.isWord ? BIGINT : BINARY, BIGINT, ...input],
  head: (_spec, input) => input,
  topOfKeys: (_spec, input) => input,
  topRows: (_spec, input) => input,
  partialAggregate: (spec) => partialTypes(spec),
  partialDistinct: ({ lists, ...calls }) => {
    const types = lists.map((list) => list.arguments.map(({ type }) => type));
    return layOutLists(calls, types).types;
  },
};

/** Asked for each split; there may be very many calls. */
const partialTypes = oncePer((spec: SpecOf<'partialAggregate'>): readonly DataType[] => [
  BINARY,
  BIGINT,
  ...spec.aggregates.flatMap((call) => aggregateOf(call).partialTypes(call)),
  ...(spec.passesRows ? bindAggregates(spec.aggregates).arguments.map(({ type }) => type) : []),
]);

/** STRUCT<start, end> of the time's type. */
export function windowType(time: DataType): DataType {
  return struct([field('start', time), field('end', time)]);
}
