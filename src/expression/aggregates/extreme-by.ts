import { field, struct, typeName } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import type { AggregateFunction } from '../aggregate-function.ts';
import { checkCount } from '../call.ts';
import { compareValues } from '../compare.ts';
import type { AggregateCall, Expression } from '../expression.ts';
import { UNORDERED } from './extremes.ts';
import { valueAggregate } from './value-state.ts';

export const minBy: AggregateFunction = extremeBy('min_by', false, {
  summary: 'The value of the row with the least key; rows without a key do not count.',
  examples: [{ sql: "SELECT min_by(v, k) FROM VALUES ('a', 2), ('b', 1) AS t(v, k)", result: 'b' }],
});

export const maxBy: AggregateFunction = extremeBy('max_by', true, {
  summary: 'The value of the row with the greatest key; rows without a key do not count.',
  examples: [{ sql: "SELECT max_by(v, k) FROM VALUES ('a', 2), ('b', 1) AS t(v, k)", result: 'a' }],
});

type Pair = readonly [value: LiteralValue, key: LiteralValue];

/** Of equal keys the last row stays, as in Spark. */
function extremeBy(
  name: string,
  isGreatest: boolean,
  words: Pick<AggregateFunction, 'summary' | 'examples'>,
): AggregateFunction {
  const keep = (state: LiteralValue, other: LiteralValue): LiteralValue => {
    if (state === null) return other;
    const order = compareValues((other as unknown as Pair)[1], (state as unknown as Pair)[1]);
    return order === 0 || order > 0 === isGreatest ? other : state;
  };
  return valueAggregate({
    name,
    ...words,
    resolve: (given, _settings, position) => resolveExtremeBy(name, given, position),
    stateType: ({ arguments: [value, key] }) =>
      struct([field('value', value.type), field('key', key.type)]),
    open: () => ({
      update: (state, [value, key]) => (key === null ? state : keep(state, [value, key])),
      merge: keep,
      finish: (state) => (state === null ? null : (state as unknown as Pair)[0]),
    }),
  });
}

function resolveExtremeBy(
  name: string,
  given: readonly Expression[],
  position: SourcePosition | undefined,
): AggregateCall {
  checkCount(name, given, 2, 2, position);
  const [{ type }, key] = given;
  if (UNORDERED.includes(key.type.kind)) {
    throw userError(
      'DATATYPE_MISMATCH.INVALID_ORDERING_TYPE',
      `The function \`${name}\` does not support ordering on type "${typeName(key.type)}".`,
      { position },
    );
  }
  return {
    kind: 'aggregateCall',
    name,
    arguments: given,
    distinct: false,
    type,
    nullable: true,
    position,
  };
}
