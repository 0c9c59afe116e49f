import type { Column } from '../../columnar/batch.ts';
import { columnFromValues } from '../../columnar/column-from-values.ts';
import { columnToValues } from '../../columnar/column-to-values.ts';
import { VARIANT } from '../../columnar/types.ts';
import { takeVariants } from '../variant/take-variants.ts';
import { valueToVariant } from '../variant/value-to-variant.ts';
import type { Conversion, Convert } from './conversion.ts';

/** A value of any type that fits becomes a VARIANT. */
export function convertToVariant(column: Column, { source, frame }: Conversion): Column {
  const values = columnToValues(column, source, frame.memory);
  const variants = values.map((value) => (value === null ? null : valueToVariant(value, source)));
  return columnFromValues(variants, VARIANT, frame.arena);
}

/** The value that a VARIANT holds; an error, or null where the cast is a trying one, if it is of another type. */
export function convertFromVariant(
  column: Column,
  conversion: Conversion,
  convert: Convert,
): Column {
  const { target: type, mode, frame, position } = conversion;
  const cast = { convert, frame, tolerant: mode === 'try', position };
  return takeVariants({ column, steps: [], type, cast });
}
