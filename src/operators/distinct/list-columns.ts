import { BIGINT, BINARY, type DataType, INT } from '../../columnar/types.ts';
import type { DistinctCalls } from '../../plan/stages.ts';
import { bindAggregates } from '../bound-aggregates.ts';

/** What comes first in an exchange: encoded keys and hashes. */
export const KEY_TYPES: readonly DataType[] = [BINARY, BIGINT];

/** What crosses the exchange between splits and the values that are known: see `PartialDistinctSpec`. */
export interface ListColumns {
  readonly types: readonly DataType[];
  /** For each call, where its partial columns begin and end; null for calls over distinct values. */
  readonly partials: readonly ({ readonly from: number; readonly to: number } | null)[];
  /** Where the values of each list begin and end; the bits stand behind them. */
  readonly lists: readonly { readonly from: number; readonly to: number }[];
}

export function layOutLists(
  { aggregates, takes }: DistinctCalls,
  lists: readonly (readonly DataType[])[],
): ListColumns {
  const types = [...KEY_TYPES];
  const add = (own: readonly DataType[]) => {
    const from = types.length;
    types.push(...own);
    return { from, to: types.length };
  };
  const { items } = bindAggregates(aggregates);
  const partials = items.map(({ aggregate, call }, index) =>
    takes[index] === null ? add(aggregate.partialTypes(call)) : null,
  );
  const placed = lists.map((own) => {
    const place = add(own);
    types.push(INT);
    return place;
  });
  return { types, partials, lists: placed };
}
