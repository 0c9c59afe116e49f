import type { DataType } from '../../columnar/types.ts';
import { BOOLEAN, DOUBLE, FLOAT, INT } from '../../columnar/types.ts';
import { checkCount, functionCall } from '../call.ts';
import type { Expression } from '../expression.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { typeArguments } from '../signature.ts';
import { caseWhen, nullIf } from './case.ts';
import { coalesce } from './coalesce.ts';
import { nullSafeEqual } from './comparison.ts';
import { decodeText } from './text-encoding.ts';

// Shorter ways to write CASE and COALESCE.

export const zeroIfNull: ScalarFunction = {
  name: 'zeroifnull',
  summary: 'Gives 0 for null.',
  examples: [{ sql: 'zeroifnull(NULL)', result: '0' }],
  resolve: (given, settings, position) => {
    checkCount('zeroifnull', given, 1, 1, position);
    return coalesce.resolve([given[0], number(0)], settings, position);
  },
  evaluate: coalesce.evaluate,
};

export const nullIfZero: ScalarFunction = {
  name: 'nullifzero',
  summary: 'Gives null for 0.',
  examples: [{ sql: 'nullifzero(0)', result: 'NULL' }],
  resolve: (given, settings, position) => {
    checkCount('nullifzero', given, 1, 1, position);
    return nullIf.resolve([given[0], number(0)], settings, position);
  },
  evaluate: nullIf.evaluate,
};

export const nanvl: ScalarFunction = {
  name: 'nanvl',
  summary: 'Takes the second value where the first is NaN.',
  examples: [{ sql: "nanvl(double('NaN'), 1.5D)", result: '1.5' }],
  resolve: (given, settings, position) => {
    checkCount('nanvl', given, 2, 2, position);
    const [first, second] = given.map(({ type }) => type.kind);
    const type = first === 'float' && (second === first || second === 'null') ? FLOAT : DOUBLE;
    const [value, other] = typeArguments('nanvl', [[type], [type]], 2, given, position);
    const isNan = functionCall('isnan', [value], BOOLEAN, { nullable: false, position });
    return caseWhen.resolve([isNan, other, value], settings, position);
  },
  evaluate: caseWhen.evaluate,
};

/** `decode(value, search, result, …, default)`, where null equals null; two arguments are bytes and a charset. */
export const decode: ScalarFunction = {
  name: 'decode',
  summary:
    'Takes the result behind the first searched value that equals the first argument; of two arguments, reads bytes as text of a charset.',
  examples: [
    { sql: "decode(2, 1, 'one', 2, 'two', 'other')", result: 'two' },
    { sql: "decode(X'E9', 'ISO-8859-1')", result: 'é' },
  ],
  resolve: (given, settings, position) => {
    checkCount('decode', given, 2, Number.POSITIVE_INFINITY, position);
    if (given.length === 2) return decodeText.resolve(given, settings, position);
    const [value, ...rest] = given;
    const branches = rest.map((item, index) => {
      const isSearched = index % 2 === 0 && index < rest.length - 1;
      return isSearched ? nullSafeEqual.resolve([value, item], settings, position) : item;
    });
    return caseWhen.resolve(branches, settings, position);
  },
  evaluate: caseWhen.evaluate,
};

function number(value: number): Expression {
  const type: DataType = INT;
  return { kind: 'literal', value, type };
}
