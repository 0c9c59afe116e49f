import {
  type OfColumn,
  type OfNothing,
  type OfTwo,
  ofColumn,
  ofNothing,
  ofTwo,
} from './function-makers.ts';

/** The ratio of a circle to its diameter. */
export const pi: OfNothing<'DOUBLE'> = ofNothing('pi');

/** The sine of an angle in radians. */
export const sin: OfColumn<'DOUBLE'> = ofColumn('sin');

/** The cosine. */
export const cos: OfColumn<'DOUBLE'> = ofColumn('cos');

/** The tangent. */
export const tan: OfColumn<'DOUBLE'> = ofColumn('tan');

/** The cotangent. */
export const cot: OfColumn<'DOUBLE'> = ofColumn('cot');

/** The secant. */
export const sec: OfColumn<'DOUBLE'> = ofColumn('sec');

/** The cosecant. */
export const csc: OfColumn<'DOUBLE'> = ofColumn('csc');

/** The arc sine. */
export const asin: OfColumn<'DOUBLE'> = ofColumn('asin');

/** The arc cosine. */
export const acos: OfColumn<'DOUBLE'> = ofColumn('acos');

/** The arc tangent. */
export const atan: OfColumn<'DOUBLE'> = ofColumn('atan');

/** The angle of the point of which the first number is y and the second x. */
export const atan2: OfTwo<'DOUBLE'> = ofTwo('atan2');

/** The hyperbolic sine. */
export const sinh: OfColumn<'DOUBLE'> = ofColumn('sinh');

/** The hyperbolic cosine. */
export const cosh: OfColumn<'DOUBLE'> = ofColumn('cosh');

/** The hyperbolic tangent. */
export const tanh: OfColumn<'DOUBLE'> = ofColumn('tanh');

/** The inverse hyperbolic sine. */
export const asinh: OfColumn<'DOUBLE'> = ofColumn('asinh');

/** The inverse hyperbolic cosine. */
export const acosh: OfColumn<'DOUBLE'> = ofColumn('acosh');

/** The inverse hyperbolic tangent. */
export const atanh: OfColumn<'DOUBLE'> = ofColumn('atanh');

/** An angle in degrees, from one in radians. */
export const degrees: OfColumn<'DOUBLE'> = ofColumn('degrees');

/** An angle in radians, from one in degrees. */
export const radians: OfColumn<'DOUBLE'> = ofColumn('radians');

/** The length of the hypotenuse of two sides. */
export const hypot: OfTwo<'DOUBLE'> = ofTwo('hypot');
