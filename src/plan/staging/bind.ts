import { oncePer } from '../../columnar/once-per.ts';
import { assert } from '../../errors.ts';
import type { AggregateCall, Expression } from '../../expression/expression.ts';
import type { WindowCall } from '../../expression/window-function.ts';
import { transformAggregate, transformExpression } from '../expression-tree.ts';
import { transformWindowCall } from '../nodes/window.ts';
import type { SortKey } from '../stages.ts';

/** Puts places in a batch in the place of attributes. `columns` are the ids of the batch's columns in order. */
export function bindExpression(expression: Expression, columns: readonly number[]): Expression {
  return transformExpression(expression, (part) => bindPart(part, columns));
}

export function bindAggregate(call: AggregateCall, columns: readonly number[]): AggregateCall {
  return transformAggregate(call, (part) => bindPart(part, columns));
}

export function bindOrder(order: readonly SortKey[], columns: readonly number[]): SortKey[] {
  return order.map((key) => ({ ...key, expression: bindExpression(key.expression, columns) }));
}

export function bindWindowCall(call: WindowCall, columns: readonly number[]): WindowCall {
  return transformWindowCall(call, (part) => bindPart(part, columns));
}

function bindPart(part: Expression, columns: readonly number[]): Expression | null {
  if (part.kind !== 'attribute') return null;
  const { id, name, type, nullable } = part;
  const index = placesOf(columns).get(id);
  assert(index !== undefined, `the column ${name} is among the columns of its stage`);
  return Object.freeze({ kind: 'column', index, name, type, nullable });
}

/** Where each column is; the first place counts. */
const placesOf = oncePer((columns: readonly number[]): ReadonlyMap<number, number> => {
  const places = new Map<number, number>();
  for (const [place, id] of columns.entries()) if (!places.has(id)) places.set(id, place);
  return places;
});
