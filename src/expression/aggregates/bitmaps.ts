import { BIGINT, BINARY, type DataType } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { userError } from '../../errors.ts';
import type { AggregateFunction } from '../aggregate-function.ts';
import { aggregateCall } from '../call.ts';
import { typeArguments } from '../signature.ts';
import { valueAggregate } from './value-state.ts';

/** Of one bitmap. */
const BITMAP_BYTES = 4096;

interface BitmapFolding {
  readonly summary: string;
  readonly input: DataType;
  /** What every byte is before the first row. */
  readonly initial: number;
  /** Changes the bitmap by the value of a row. */
  add(bitmap: Uint8Array, value: LiteralValue): void;
  /** Changes the bitmap by another one. */
  merge(bitmap: Uint8Array, other: Uint8Array): void;
}

/** The bitmap of the places that rows have. */
export const bitmapConstructAggregate: AggregateFunction = bitmapAggregate('bitmap_construct_agg', {
  summary: 'A bitmap of 32768 bits in which those at the given places are set.',
  input: BIGINT,
  initial: 0,
  add: (bitmap, value) => {
    const place = Number(value);
    if (place < 0 || place >= BITMAP_BYTES * 8) throw outside(place);
    bitmap[place >> 3]! |= 1 << (place & 7);
  },
  merge: unite,
});

export const bitmapOrAggregate: AggregateFunction = bitmapAggregate('bitmap_or_agg', {
  summary: 'The bits that are set in any of the bitmaps.',
  input: BINARY,
  initial: 0,
  add: (bitmap, value) => unite(bitmap, value as Uint8Array),
  merge: unite,
});

export const bitmapAndAggregate: AggregateFunction = bitmapAggregate('bitmap_and_agg', {
  summary: 'The bits that are set in all of the bitmaps.',
  input: BINARY,
  initial: 0xff,
  add: (bitmap, value) => intersect(bitmap, value as Uint8Array),
  merge: intersect,
});

function bitmapAggregate(name: string, folding: BitmapFolding): AggregateFunction {
  const { summary, input, initial } = folding;
  const bitmapOf = (state: LiteralValue): Uint8Array =>
    (state as Uint8Array | null) ?? new Uint8Array(BITMAP_BYTES).fill(initial);
  return valueAggregate({
    name,
    summary,
    examples: [],
    resolve(given, _settings, position) {
      const typed = typeArguments(name, [[input]], 1, given, position);
      return aggregateCall(name, typed, BINARY, { nullable: false, position });
    },
    stateType: () => BINARY,
    open: () => ({
      update: (state, [value]) => {
        if (value === null) return state;
        const bitmap = bitmapOf(state);
        folding.add(bitmap, value!);
        return bitmap;
      },
      merge: (state, other) => {
        const bitmap = bitmapOf(state);
        folding.merge(bitmap, other as Uint8Array);
        return bitmap;
      },
      finish: bitmapOf,
    }),
  });
}

function unite(bitmap: Uint8Array, other: Uint8Array): void {
  const length = Math.min(other.length, BITMAP_BYTES);
  for (let index = 0; index < length; index++) bitmap[index]! |= other[index]!;
}

/** Bytes that the other one does not have count as zero. */
function intersect(bitmap: Uint8Array, other: Uint8Array): void {
  for (let index = 0; index < BITMAP_BYTES; index++) bitmap[index]! &= other[index] ?? 0;
}

function outside(place: number): Error {
  const message = `A bitmap has places from 0 to ${BITMAP_BYTES * 8 - 1}, not ${place}.`;
  return userError('INVALID_BITMAP_POSITION', message, {
    hint: 'Take places from bitmap_bit_position.',
  });
}
