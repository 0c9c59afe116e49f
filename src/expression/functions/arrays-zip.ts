import { columnTooLarge, gatherColumnOrNull } from '../../columnar/gather.ts';
import { array, childTypes, field, struct } from '../../columnar/types.ts';
import { arrayArgument, collectionFunction } from '../collection-function.ts';
import type { Expression } from '../expression.ts';
import { lengthsOfRows } from '../list-parts.ts';
import type { ScalarFunction } from '../scalar-function.ts';

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
    const { kernels, arena, scratch, memory, batch } = frame;
    const bounds = operands.map(({ column }) => column.offsets / 4);
    const lengths = lengthsOfRows(call, validity, frame, (row) => {
      let longest = 0;
      for (const start of bounds) {
        longest = Math.max(longest, memory.i32[start + row + 1] - memory.i32[start + row]);
      }
      return longest;
    });
    const offsets = arena.allocate((batch.rowCount + 1) * 4);
    const count = kernels.rangeOffsets(lengths, batch.rowCount, 1, offsets);
    if (count < 0) throw columnTooLarge();
    const address = scratch.allocate(count * 4);
    const children = operands.map(({ column }, index) => {
      kernels.padElements(column.offsets, offsets, batch.rowCount, address);
      const [element] = childTypes(call.arguments[index].type);
      return gatherColumnOrNull(column.children[0], element, { address, count }, frame);
    });
    const structs = { length: count, validity: 0, values: 0, offsets: 0, children };
    return { length: batch.rowCount, validity, values: 0, offsets, children: [structs] };
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
