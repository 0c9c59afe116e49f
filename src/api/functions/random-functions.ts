import type { ColumnType } from '../typing/column-type.ts';
import {
  type LikeColumn,
  likeColumn,
  type NumberValue,
  type OfNothing,
  ofNothing,
} from './function-makers.ts';

// With a seed, the same numbers each time; without, a query chooses one when it starts and a repeated batch keeps it.

/** A number by chance, from 0 up to but without 1. */
export const rand: OfNothing<'DOUBLE', [seed?: number]> = ofNothing('rand');

/** A number by chance from the standard normal distribution. */
export const randn: OfNothing<'DOUBLE', [seed?: number]> = ofNothing('randn');

/** A number by chance between two constants; a whole one between whole ones. */
export const uniform: OfNothing<
  ColumnType,
  [least: NumberValue, greatest: NumberValue, seed?: number]
> = ofNothing('uniform');

/** A text of so many letters and digits by chance. */
export const randstr: OfNothing<'STRING', [length: number, seed?: number]> = ofNothing('randstr');

/** An identifier by chance, a UUID of version 4. */
export const uuid: OfNothing<'STRING', [seed?: number]> = ofNothing('uuid');

/** The elements of a list in an order by chance. */
export const shuffle: LikeColumn<[seed?: number]> = likeColumn('shuffle');
