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
import { comparableForm } from '../collation/collated-call.ts';
import { compareValues } from '../compare.ts';
import type { AggregateCall, Expression } from '../expression.ts';
import { typeArgument } from '../signature.ts';
import { isSameColumn } from './group-order.ts';
import { valueAggregate } from './value-state.ts';

/** A text or bytes, and what they are ordered by. */
type Entry = readonly [text: string | Uint8Array, ...keys: LiteralValue[]];

/** The accumulator is the list of the texts with their keys; sorted and joined at the end. */
export const listAggregate: AggregateFunction = valueAggregate<Entry[]>({
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
  stateType,
  open: (call) => {
    const append = (state: Entry[] | null, entries: readonly Entry[]): Entry[] => {
      const list = state ?? [];
      for (const entry of entries) list.push(entry);
      return list;
    };
    return {
      update: (state, row) =>
        row[0] === null ? state : append(state, [[...row] as unknown as Entry]),
      merge: append,
      finish: (state) => (state === null ? null : joinEntries(call, state)),
    };
  },
});

function stateType({ arguments: [text, ...keys] }: AggregateCall): DataType {
  const fields = keys.map(({ type }, index) => field(`key${index}`, type));
  return array(struct([field('text', text.type, false), ...fields]), false);
}

function joinEntries({ options, type }: AggregateCall, entries: readonly Entry[]): LiteralValue {
  const descending = options?.['descending'] as readonly boolean[];
  const nullsFirst = options?.['nullsFirst'] as readonly boolean[];
  const first = options?.['isByText'] === true ? 0 : 1;
  const sorted = entries.toSorted((left, right) => {
    for (const [index, isDescending] of descending.entries()) {
      const [a, b] = [left[first + index], right[first + index]];
      const isNull = a === null || b === null;
      const sign = isNull ? (nullsFirst[index] ? 1 : -1) : isDescending ? -1 : 1;
      const order = sign * compareValues(a, b);
      if (order !== 0) return order;
    }
    return 0;
  });
  const delimiter = options?.['delimiter'];
  if (type.kind !== 'binary') return sorted.map(([text]) => text).join(String(delimiter));
  const parts = sorted.flatMap(([bytes]) => [delimiter as Uint8Array, bytes as Uint8Array]);
  return new Uint8Array(Buffer.concat(parts.slice(1)));
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
  if ((delimiter.type.kind === 'binary') === (type.kind === 'binary')) return delimiter.value;
  const message = `\`listagg\` puts ${typeName(delimiter.type)} between values of ${typeName(type)}: they must have one type.`;
  throw userError('DATATYPE_MISMATCH.DATA_DIFF_TYPES', message, { position });
}
