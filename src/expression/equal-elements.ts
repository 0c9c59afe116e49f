import { insertBatch } from '../columnar/batch.ts';
import { gatherColumn } from '../columnar/gather.ts';
import type { CollectionOperands } from './collection-function.ts';
import { compareOperands } from './compare.ts';
import { ownersOf } from './list-parts.ts';
import { andValidity } from './validity.ts';

/** A bitmap of the elements of the first argument, or keys of a map, that are equal to the second; a null equals nothing. */
export function equalElements({ call, operands, frame }: CollectionOperands): number {
  const [{ column: lists }, value] = operands;
  const { type } = call.arguments[1];
  const owners = ownersOf(lists, frame);
  const [elements] = lists.children;
  const repeated =
    value.step === 0 ? value.column : gatherColumn(value.column, type, owners, frame);
  const elementFrame = { ...frame, batch: insertBatch(owners.count, []) };
  const equal = compareOperands(
    'equal',
    { column: { ...elements, length: owners.count }, step: 1 },
    { column: repeated, step: value.step },
    type,
    false,
    elementFrame,
  );
  return andValidity(elements.validity, equal, elementFrame);
}
