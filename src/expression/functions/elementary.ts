import { type Column, fixedColumn } from '../../columnar/batch.ts';
import { DOUBLE } from '../../columnar/types.ts';
import { functionCall } from '../call.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call } from '../expression.ts';
import { operandsOf, validityOf } from '../operand.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';
import { typeArguments } from '../signature.ts';
import { countOfInterval } from '../time/interval-count.ts';
import { isSet } from '../validity.ts';

// Elementary functions of DOUBLE, each a loop over numbers.

/** Java's factors. */
const DEGREES_PER_RADIAN = 57.29577951308232;
const RADIANS_PER_DEGREE = 0.017453292519943295;

export const sqrt: ScalarFunction = unary('sqrt', 'the square root', '4', '2.0', Math.sqrt);
export const cbrt: ScalarFunction = unary('cbrt', 'the cube root', '27', '3.0', Math.cbrt);
export const exp: ScalarFunction = unary('exp', 'e to a power', '0', '1.0', Math.exp);
export const expm1: ScalarFunction = unary(
  'expm1',
  'e to a power, minus 1',
  '0',
  '0.0',
  Math.expm1,
);
export const rint: ScalarFunction = unary(
  'rint',
  'the nearest whole number, the even one of two',
  '2.5',
  '2.0',
  roundHalfEven,
);
export const sin: ScalarFunction = unary('sin', 'the sine', '0', '0.0', Math.sin);
export const cos: ScalarFunction = unary('cos', 'the cosine', '0', '1.0', Math.cos);
export const tan: ScalarFunction = unary('tan', 'the tangent', '0', '0.0', Math.tan);
export const asin: ScalarFunction = unary('asin', 'the arc sine', '0', '0.0', Math.asin);
export const acos: ScalarFunction = unary('acos', 'the arc cosine', '1', '0.0', Math.acos);
export const atan: ScalarFunction = unary('atan', 'the arc tangent', '0', '0.0', Math.atan);
export const sinh: ScalarFunction = unary('sinh', 'the hyperbolic sine', '0', '0.0', Math.sinh);
export const cosh: ScalarFunction = unary('cosh', 'the hyperbolic cosine', '0', '1.0', Math.cosh);
export const tanh: ScalarFunction = unary('tanh', 'the hyperbolic tangent', '0', '0.0', Math.tanh);
export const asinh: ScalarFunction = unary(
  'asinh',
  'the inverse hyperbolic sine',
  '0',
  '0.0',
  Math.asinh,
);
export const acosh: ScalarFunction = unary(
  'acosh',
  'the inverse hyperbolic cosine',
  '1',
  '0.0',
  Math.acosh,
);
export const atanh: ScalarFunction = unary(
  'atanh',
  'the inverse hyperbolic tangent',
  '0',
  '0.0',
  Math.atanh,
);
export const cot: ScalarFunction = unary(
  'cot',
  'the cotangent',
  '0',
  'Infinity',
  (x) => 1 / Math.tan(x),
);
export const sec: ScalarFunction = unary('sec', 'the secant', '0', '1.0', (x) => 1 / Math.cos(x));
export const csc: ScalarFunction = unary(
  'csc',
  'the cosecant',
  '0',
  'Infinity',
  (x) => 1 / Math.sin(x),
);
export const degrees: ScalarFunction = unary(
  'degrees',
  'an angle in degrees',
  '0',
  '0.0',
  (x) => x * DEGREES_PER_RADIAN,
);
export const radians: ScalarFunction = unary(
  'radians',
  'an angle in radians',
  '0',
  '0.0',
  (x) => x * RADIANS_PER_DEGREE,
);
const sign = unary('sign', 'the sign of a number', '-3', '-1.0', Math.sign);
export const signum: ScalarFunction = {
  ...sign,
  aliases: ['signum'],
  resolve: (given, settings, position) =>
    sign.resolve(given.map(countOfInterval), settings, position),
};

/** Logarithms are null where there is none. */
export const ln: ScalarFunction = logarithm('ln', 'the natural logarithm', Math.log, 0, '1', '0.0');
export const log10: ScalarFunction = logarithm(
  'log10',
  'the decimal logarithm',
  Math.log10,
  0,
  '1000',
  '3.0',
);
export const log2: ScalarFunction = logarithm(
  'log2',
  'the binary logarithm',
  Math.log2,
  0,
  '8',
  '3.0',
);
export const log1p: ScalarFunction = logarithm(
  'log1p',
  'the natural logarithm of 1 + x',
  Math.log1p,
  -1,
  '0',
  '0.0',
);

export const log: ScalarFunction = {
  name: 'log',
  summary:
    'Gives the natural logarithm, or the one to the base that comes first; null where there is none.',
  examples: [{ sql: 'log(2, 8)', result: '3.0' }],
  resolve: (given, _settings, position) => {
    const typed = typeArguments('log', [[DOUBLE], [DOUBLE]], 1, given, position);
    return functionCall('log', typed, DOUBLE, { nullable: true, position });
  },
  evaluate: (call, frame, evaluate) =>
    computeDoubles(call, frame, evaluate, (first, second) => {
      if (second === undefined) return first <= 0 ? undefined : Math.log(first);
      return first <= 0 || second <= 0 ? undefined : Math.log(second) / Math.log(first);
    }),
};

export const power: ScalarFunction = {
  ...binary('power', 'a number to a power', '2, 10', '1024.0', javaPower),
  aliases: ['pow'],
};
export const atan2: ScalarFunction = binary(
  'atan2',
  'the angle of a point',
  '0, 1',
  '0.0',
  Math.atan2,
);
export const hypot: ScalarFunction = binary(
  'hypot',
  'the length of a hypotenuse',
  '3, 4',
  '5.0',
  Math.hypot,
);

type Compute = (first: number, second: number | undefined) => number | undefined;

function unary(
  name: string,
  words: string,
  example: string,
  result: string,
  compute: (value: number) => number,
): ScalarFunction {
  return elementary(name, 1, words, example, result, false, (value) => compute(value));
}

function binary(
  name: string,
  words: string,
  example: string,
  result: string,
  compute: (first: number, second: number) => number,
): ScalarFunction {
  return elementary(name, 2, words, example, result, false, (first, second) =>
    compute(first, second!),
  );
}

function logarithm(
  name: string,
  words: string,
  compute: (value: number) => number,
  bound: number,
  example: string,
  result: string,
): ScalarFunction {
  return elementary(
    name,
    1,
    `${words}; null where there is none`,
    example,
    result,
    true,
    (value) => (value <= bound ? undefined : compute(value)),
  );
}

function elementary(
  name: string,
  count: number,
  words: string,
  example: string,
  result: string,
  nullable: boolean,
  compute: Compute,
): ScalarFunction {
  return {
    name,
    summary: `Gives ${words}.`,
    examples: [{ sql: `${name}(${example})`, result }],
    resolve: (given, _settings, position) => {
      const typed = typeArguments(name, new Array(count).fill([DOUBLE]), count, given, position);
      return functionCall(name, typed, DOUBLE, { nullable: nullable || undefined, position });
    },
    evaluate: (call, frame, evaluate) => computeDoubles(call, frame, evaluate, compute),
  };
}

function computeDoubles(
  call: Call,
  frame: EvaluationFrame,
  evaluate: Evaluate,
  compute: Compute,
): Column {
  const { memory, arena, kernels, batch } = frame;
  const { f64, u8 } = memory;
  const operands = operandsOf(call, frame, evaluate);
  const [first, second] = operands;
  const target = arena.allocate(batch.rowCount * 8);
  let validity = validityOf(operands, frame);
  let isOwnValidity = false;
  for (let row = 0; row < batch.rowCount; row++) {
    if (!isSet(validity, row, u8)) continue;
    const other = second && f64[second.column.values / 8 + row * second.step];
    const value = compute(f64[first.column.values / 8 + row * first.step], other);
    if (value !== undefined) f64[target / 8 + row] = value;
    else {
      if (!isOwnValidity) {
        const own = arena.allocateBitmap(batch.rowCount);
        if (validity === 0) kernels.setBits(own, 0, batch.rowCount, 1);
        else kernels.orBitmaps(validity, validity, batch.rowCount, own);
        validity = own;
        isOwnValidity = true;
      }
      u8[validity + (row >>> 3)] &= ~(1 << (row & 7));
    }
  }
  return fixedColumn(batch.rowCount, validity, target);
}

/** JavaScript gives NaN for 1 to infinity, as Java does; JavaScript's `**` agrees with Java otherwise. */
function javaPower(base: number, exponent: number): number {
  return base ** exponent;
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  const isDown = rest < 0.5 || (rest === 0.5 && floor % 2 === 0);
  const rounded = isDown ? floor : floor + 1;
  // What is rounded to zero keeps its sign.
  return rounded === 0 && (value < 0 || Object.is(value, -0)) ? -0 : rounded;
}
