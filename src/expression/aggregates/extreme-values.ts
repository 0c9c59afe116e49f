// The least and the greatest ARRAY or STRUCT, compared part by part.

import type { LiteralValue } from '../../columnar/value.ts';
import type { AggregateFunction } from '../aggregate-function.ts';
import { compareValues } from '../compare.ts';
import { valueAggregate } from './value-state.ts';

/** The work of `min` and `max` over values that have no fixed width and are not text. */
export function extremeOfValues(
  isGreatest: boolean,
  resolve: AggregateFunction['resolve'],
): AggregateFunction {
  const keep = (state: LiteralValue, other: LiteralValue): LiteralValue => {
    if (state === null || other === null) return state ?? other;
    return compareValues(other, state) > 0 === isGreatest ? other : state;
  };
  return valueAggregate({
    name: isGreatest ? 'max' : 'min',
    summary: '',
    examples: [],
    resolve,
    stateType: ({ type }) => type,
    open: () => ({
      update: (state, [value]) => keep(state, value),
      merge: keep,
      finish: (state) => state,
    }),
  });
}
