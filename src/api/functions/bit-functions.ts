import {
  type LikeColumn,
  likeColumn,
  type NumberValue,
  type OfColumn,
  ofColumn,
} from './function-makers.ts';

/** The number of bits that are set. */
export const bitCount: OfColumn<'INT'> = ofColumn('bit_count');

/** The bit at a place from the right, from 0. */
export const getBit: OfColumn<'TINYINT', [place: NumberValue]> = ofColumn('getbit');

/** The bits moved to the left. */
export const shiftLeft: LikeColumn<[places: NumberValue]> = likeColumn('shiftleft');

/** The bits moved to the right; the sign stays. */
export const shiftRight: LikeColumn<[places: NumberValue]> = likeColumn('shiftright');

/** The bits moved to the right; zeros come in. */
export const shiftRightUnsigned: LikeColumn<[places: NumberValue]> =
  likeColumn('shiftrightunsigned');

/** The bits that are set in all values of the group. */
export const bitAnd: LikeColumn = likeColumn('bit_and');

/** The bits that are set in any value of the group. */
export const bitOr: LikeColumn = likeColumn('bit_or');

/** The bits that are set in an odd number of values of the group. */
export const bitXor: LikeColumn = likeColumn('bit_xor');

/** The place of a number in the bitmap of its bucket. */
export const bitmapBitPosition: OfColumn<'BIGINT'> = ofColumn('bitmap_bit_position');

/** The number of the bucket that a number belongs to. */
export const bitmapBucketNumber: OfColumn<'BIGINT'> = ofColumn('bitmap_bucket_number');

/** The number of bits that are set in a bitmap. */
export const bitmapCount: OfColumn<'BIGINT'> = ofColumn('bitmap_count');

/** A bitmap of 32768 bits in which those at the group's places are set. */
export const bitmapConstructAgg: OfColumn<'BINARY'> = ofColumn('bitmap_construct_agg');

/** The bits that are set in any bitmap of the group. */
export const bitmapOrAgg: OfColumn<'BINARY'> = ofColumn('bitmap_or_agg');

/** The bits that are set in all bitmaps of the group. */
export const bitmapAndAgg: OfColumn<'BINARY'> = ofColumn('bitmap_and_agg');
