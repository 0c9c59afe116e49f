import { array, field, struct } from '../../columnar/types.ts';
import { arrayArgument, collectionFunction } from '../collection-function.ts';
import type { Expression } from '../expression.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { zipLists } from '../zip-lists.ts';

/** A field is named by its column or struct field, or by its place. */
export const arraysZip: ScalarFunction = collectionFunction({
  name: 'arrays_zip',
  summary:
    'Makes an array of structs of the elements at the same place; shorter arrays end in nulls.',
  examples: [{ sql: "arrays_zip(array(1, 2), array('a'))", result: '[{1, a}, {2, null}]' }],
  count: [0, Number.POSITIVE_INFINITY],
  sign: (given, name, position) => {
    const lists = given.map((list, index) => arrayArgument(name, index + 1, list, position));
    const fields = lists.map(({ argument, type }, index) =>
      field(nameOf(argument, index), type.element),
    );
    return { typed: lists.map(({ argument }) => argument), type: array(struct(fields), false) };
  },
  computeColumn: ({ call, operands, validity, frame }) => {
    const { offsets, count, children } = zipLists(call, operands, validity, frame);
    const structs = { length: count, validity: 0, values: 0, offsets: 0, children };
    return { length: frame.batch.rowCount, validity, values: 0, offsets, children: [structs] };
  },
});

function nameOf(list: Expression, index: number): string {
  if (list.kind === 'attribute' || list.kind === 'column') return list.name;
  if (list.kind !== 'call' || list.name !== 'get_field') return String(index);
  const [parent] = list.arguments;
  const place = list.options?.['index'];
  if (parent.type.kind !== 'struct' || typeof place !== 'number') return String(index);
  return parent.type.fields[place].name;
}
