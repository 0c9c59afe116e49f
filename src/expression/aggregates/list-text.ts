import type { Column } from '../../columnar/batch.ts';
import { encodeSortKeys } from '../../columnar/sort-bytes.ts';
import {
  array,
  BINARY,
  type DataType,
  field,
  STRING,
  struct,
  typeName,
} from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import type { AggregateFunction } from '../aggregate-function.ts';
import { aggregateCall, checkCount } from '../call.ts';
import { isInteger } from '../coercion/wider-type.ts';
import { comparableForm } from '../collation/collated-call.ts';
import { constantRow } from '../constant.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { AggregateCall, Expression } from '../expression.ts';
import { elementCount, type PlacedElements, withElements } from '../list-parts.ts';
import { typeArgument } from '../signature.ts';
import { joinTexts } from '../text/join-texts.ts';
import { isSameColumn } from './group-order.ts';
import { listAggregate } from './list-state.ts';

/** The accumulator is the list of the texts with their keys; sorted and joined at the end. */
export const textList: AggregateFunction = listAggregate({
  name: 'listagg',
  aliases: ['string_agg'],
  summary:
    'All texts, or bytes, that are not null with a delimiter between them, as they came or in the order of WITHIN GROUP; null when there are none.',
  examples: [
    {
      sql: "SELECT listagg(s, '-') FROM VALUES ('b'), ('a'), (NULL) AS t(s)",
      result: 'b-a',
    },
    {
      sql: "SELECT listagg(s) WITHIN GROUP (ORDER BY s) FROM VALUES ('b'), ('a') AS t(s)",
      result: 'ab',
    },
  ],
  takesOrder: true,
  resolve(given, _settings, position, order = []) {
    checkCount('listagg', given, 1, 2, position);
    const isBytes = given[0].type.kind === 'binary';
    const text = isBytes ? given[0] : typeArgument('listagg', 1, [STRING], given[0], position);
    const keys = order.map(({ expression }) => comparableForm(expression));
    // The text is among the arguments already, and with DISTINCT there must be no other.
    const isByText = keys.length === 1 && isSameColumn(keys[0], given[0]);
    return aggregateCall('listagg', isByText ? [text] : [text, ...keys], text.type, {
      options: {
        delimiter: delimiterOf(given[1], text.type, position),
        isByText,
        descending: order.map((item) => item.descending),
        nullsFirst: order.map((item) => item.nullsFirst),
      },
      position,
    });
  },
  elementType: entryType,
  elementsOf: (_call, inputs, _state, length) => {
    const [{ validity }] = inputs;
    return { length, validity, values: 0, offsets: 0, children: inputs };
  },
  finishLists: joinEntries,
});

function entryType({ arguments: [text, ...keys] }: AggregateCall): DataType {
  const fields = keys.map(({ type }, index) => field(`key${index}`, type));
  return struct([field('text', text.type, false), ...fields]);
}

function joinEntries(call: AggregateCall, lists: Column, frame: EvaluationFrame): Column {
  const { options, type } = call;
  const descending = options?.['descending'] as readonly boolean[];
  const [{ children }] = lists.children;
  const texts = { ...lists, children: [children[0]] };
  const passing = { ...frame, arena: frame.scratch };
  const ordered =
    descending.length === 0
      ? texts
      : withElements(texts, array(type), inOrder(call, lists, frame), passing);
  const delimiter = options?.['delimiter'] as LiteralValue;
  const separator = constantRow({ kind: 'literal', value: delimiter, type }, frame);
  return joinTexts(
    { column: separator, step: 0 },
    [{ column: ordered, step: 1 }],
    null,
    rowsWithElements(lists, frame),
    frame,
  );
}

/** The elements of each list in the order of WITHIN GROUP; equal ones stay as they came. */
function inOrder(
  { options, arguments: parameters }: AggregateCall,
  lists: Column,
  frame: EvaluationFrame,
): PlacedElements {
  const { kernels, scratch } = frame;
  const { offsets, length } = lists;
  const descending = options?.['descending'] as readonly boolean[];
  const nullsFirst = options?.['nullsFirst'] as readonly boolean[];
  const first = options?.['isByText'] === true ? 0 : 1;
  const [{ children }] = lists.children;
  const order = descending.map((isDescending, index) => ({
    expression: parameters[first + index],
    descending: isDescending,
    nullsFirst: nullsFirst[index],
  }));
  const count = elementCount(lists, frame);
  const keys = encodeSortKeys(children.slice(first), order, count, frame);
  const words = scratch.allocate(count * 8);
  kernels.prefixWords(keys.offsets, keys.heap, count, 0, words);
  const address = scratch.allocate(count * 4);
  const spare = scratch.allocate((kernels.longestList(offsets, length) >>> 0) * 4);
  const from = [words, keys.offsets, keys.heap, 0, offsets, length] as const;
  kernels.sortLists(...from, 0, 0, address, spare);
  return { offsets, elements: { address, count } };
}

/** A bitmap of the lists that are not empty. */
function rowsWithElements({ offsets, length }: Column, { memory, arena }: EvaluationFrame): number {
  const bitmap = arena.allocateBitmap(length);
  memory.u8.fill(0, bitmap, bitmap + Math.ceil(length / 8));
  for (let row = 0; row < length; row++) {
    const isEmpty = memory.i32[offsets / 4 + row] === memory.i32[offsets / 4 + row + 1];
    if (!isEmpty) memory.u8[bitmap + (row >>> 3)] |= 1 << (row & 7);
  }
  return bitmap;
}

/** The constant between two values; none is an empty one. */
function delimiterOf(
  delimiter: Expression | undefined,
  type: DataType,
  position: SourcePosition | undefined,
): LiteralValue {
  const none = type.kind === 'binary' ? new Uint8Array() : '';
  if (delimiter === undefined) return none;
  if (delimiter.kind !== 'literal') {
    const message = 'The delimiter of `listagg` must be a constant.';
    throw userError('DATATYPE_MISMATCH.NON_FOLDABLE_INPUT', message, { position });
  }
  typeArgument('listagg', 2, [STRING, BINARY], delimiter, position);
  if (delimiter.value === null) return none;
  // Integers and truth values are written as CAST writes them.
  const isPlain = isInteger(delimiter.type) || delimiter.type.kind === 'boolean';
  if (isPlain && type.kind !== 'binary') return String(delimiter.value);
  if ((delimiter.type.kind === 'binary') === (type.kind === 'binary')) return delimiter.value;
  const message = `\`listagg\` puts ${typeName(delimiter.type)} between values of ${typeName(type)}: they must have one type.`;
  throw userError('DATATYPE_MISMATCH.DATA_DIFF_TYPES', message, { position });
}
