import { asColumn, type ColumnOrName, call } from './functions.ts';
import type { LikeInput, ResultOf } from './typing/column-expression.ts';
import type { ColumnType } from './typing/column-type.ts';

/** The number without its sign. */
export function abs<const Input extends ColumnOrName>(input: Input): LikeInput<Input> {
  return call('abs', [asColumn(input)]);
}

/** The number rounded to so many digits behind the point, half up. */
export function round<const Input extends ColumnOrName>(
  input: Input,
  digits = 0,
): ResultOf<Input, ColumnType> {
  return call('round', [asColumn(input), digits]);
}

/** The greatest whole number that is not greater. */
export function floor<const Input extends ColumnOrName>(input: Input): ResultOf<Input, ColumnType> {
  return call('floor', [asColumn(input)]);
}

/** The least whole number that is not less. */
export function ceil<const Input extends ColumnOrName>(input: Input): ResultOf<Input, ColumnType> {
  return call('ceil', [asColumn(input)]);
}

/** The square root. */
export function sqrt<const Input extends ColumnOrName>(input: Input): ResultOf<Input, 'DOUBLE'> {
  return call('sqrt', [asColumn(input)]);
}

/** The natural logarithm. */
export function ln<const Input extends ColumnOrName>(input: Input): ResultOf<Input, 'DOUBLE'> {
  return call('ln', [asColumn(input)]);
}

/** e to the power of the number. */
export function exp<const Input extends ColumnOrName>(input: Input): ResultOf<Input, 'DOUBLE'> {
  return call('exp', [asColumn(input)]);
}

/** The number to a power. */
export function pow<const Input extends ColumnOrName>(
  input: Input,
  exponent: ColumnOrName | number,
): ResultOf<Input, 'DOUBLE'> {
  return call('power', [
    asColumn(input),
    typeof exponent === 'number' ? exponent : asColumn(exponent),
  ]);
}

/** The greatest value that is not null. */
export function greatest<const Inputs extends readonly ColumnOrName[]>(
  ...inputs: Inputs
): LikeInput<Inputs[number]> {
  return call('greatest', inputs.map(asColumn));
}

/** The least value that is not null. */
export function least<const Inputs extends readonly ColumnOrName[]>(
  ...inputs: Inputs
): LikeInput<Inputs[number]> {
  return call('least', inputs.map(asColumn));
}
