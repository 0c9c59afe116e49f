import { type Column, fixedColumn } from '../../columnar/batch.ts';
import {
  BIGINT,
  type DataType,
  INT,
  layoutOf,
  SMALLINT,
  TINYINT,
  typeName,
  widthOf,
} from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { castCall, implicitCast } from '../coercion/implicit-cast.ts';
import { typeRules } from '../coercion/type-rules.ts';
import { isInteger } from '../coercion/wider-type.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call, Expression } from '../expression.ts';
import { computeRows } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { exactArgument, typeArgument } from '../signature.ts';
import { unexpectedType } from '../type-errors.ts';
import { andValidity } from '../validity.ts';

// Integers as bits.

export const bitwiseAnd: ScalarFunction = bitwise('bitwise_and', '&', '1', 'andBitmaps');
export const bitwiseOr: ScalarFunction = bitwise('bitwise_or', '|', '7', 'orBitmaps');
export const bitwiseXor: ScalarFunction = bitwise('bitwise_xor', '^', '6', 'xorBitmaps');

export const bitwiseNot: ScalarFunction = {
  name: 'bitwise_not',
  summary: 'Turns every bit of an integer.',
  examples: [{ sql: '~5', result: '-6' }],
  resolve: (given, _settings, position) => {
    checkCount('bitwise_not', given, 1, 1, position);
    const [value] = given;
    if (!isInteger(value.type))
      throw unexpectedType('bitwise_not', 1, ['an integer'], value, position);
    return functionCall('bitwise_not', given, value.type, { position });
  },
  evaluate: (call, frame, evaluate) => {
    const { validity, values } = evaluate(call.arguments[0], frame);
    return combineBits(call, frame, validity, (...to) => frame.kernels.notBitmap(values, ...to));
  },
};

export const bitCount: ScalarFunction = {
  name: 'bit_count',
  summary: 'Counts the bits that are set in an integer, of 64, or in a BOOLEAN.',
  examples: [{ sql: 'bit_count(7)', result: '3' }],
  resolve: (given, _settings, position) => {
    checkCount('bit_count', given, 1, 1, position);
    const [value] = given;
    const { kind } = value.type;
    if (kind !== 'boolean' && kind !== 'null' && !isInteger(value.type)) {
      throw unexpectedType('bit_count', 1, ['an integer type', 'BOOLEAN'], value, position);
    }
    const flag = kind === 'boolean' ? castCall(value, INT, 'ansi', position) : value;
    return functionCall('bit_count', [implicitCast(flag, BIGINT)], INT, { position });
  },
  evaluate: (call, frame, evaluate) =>
    computeRows(call, frame, evaluate, ([value]) => {
      const bits = BigInt.asUintN(64, value as bigint).toString(2);
      return bits.replaceAll('0', '').length;
    }),
};

/** Only integers have bits, as many as their type: a fraction or a text does not become one. */
export const getBit: ScalarFunction = {
  name: 'getbit',
  aliases: ['bit_get'],
  summary: 'Takes the bit at a place of an integer, counted from the right, from 0.',
  examples: [{ sql: 'getbit(11, 2)', result: '0' }],
  resolve: (given, _settings, position) => {
    checkCount('getbit', given, 2, 2, position);
    const whole = exactArgument('getbit', 1, [BIGINT, INT, SMALLINT, TINYINT], given[0], position);
    const place = typeArgument('getbit', 2, [INT], given[1], position);
    return functionCall('getbit', [whole, place], TINYINT, { position });
  },
  evaluate: (call, frame, evaluate) => {
    const most = widthOf(layoutOf(call.arguments[0].type)) * 8 - 1;
    return computeRows(call, frame, evaluate, ([value, place]) => {
      if (Number(place) >= 0 && Number(place) <= most) {
        return Number((BigInt(value as number | bigint) >> BigInt(Number(place))) & 1n);
      }
      const message = `There is no bit ${String(place)}, only 0 to ${most}.`;
      throw userError('INVALID_PARAMETER_VALUE.BIT_POSITION_RANGE', message);
    });
  },
};

export const shiftLeft: ScalarFunction = shift(
  'shiftleft',
  '1, 4',
  '16',
  (value, count) => value << count,
);
export const shiftRight: ScalarFunction = shift(
  'shiftright',
  '-16, 2',
  '-4',
  (value, count) => value >> count,
);
export const shiftRightUnsigned: ScalarFunction = shift(
  'shiftrightunsigned',
  '-16, 28',
  '15',
  (value, count, bits) => BigInt.asUintN(bits, value) >> count,
);

function bitwise(
  name: string,
  symbol: string,
  result: string,
  kernel: 'andBitmaps' | 'orBitmaps' | 'xorBitmaps',
): ScalarFunction {
  return {
    name,
    summary: `Combines the bits of two integers by \`${symbol}\`.`,
    examples: [{ sql: `5 ${symbol} 3`, result }],
    resolve: (given, settings, position) => {
      checkCount(name, given, 2, 2, position);
      const [left, right] = given;
      const type = typeRules(settings).numbers(left.type, right.type);
      if (type === undefined || !isInteger(type)) throw wrongTypes(symbol, left, right);
      return functionCall(name, [implicitCast(left, type), implicitCast(right, type)], type, {
        position,
      });
    },
    evaluate: (call, frame, evaluate) => {
      const [left, right] = call.arguments.map((operand) => evaluate(operand, frame));
      return combineBits(call, frame, andValidity(left.validity, right.validity, frame), (...to) =>
        frame.kernels[kernel](left.values, right.values, ...to),
      );
    },
  };
}

/** A column of integers that a kernel for bitmaps makes of columns of their type. */
function combineBits(
  { type }: Call,
  { arena, batch }: EvaluationFrame,
  validity: number,
  combine: (bitCount: number, target: number) => void,
): Column {
  const byteLength = batch.rowCount * widthOf(layoutOf(type));
  const target = arena.allocate(byteLength);
  combine(byteLength * 8, target);
  return fixedColumn(batch.rowCount, validity, target);
}

/** The count is taken modulo the bits of the type, as in Java. */
function shift(
  name: string,
  example: string,
  result: string,
  compute: (value: bigint, count: bigint, bits: number) => bigint,
): ScalarFunction {
  return {
    name,
    summary: 'Moves the bits of an integer.',
    examples: [{ sql: `${name}(${example})`, result }],
    resolve: (given, _settings, position) => {
      checkCount(name, given, 2, 2, position);
      const value = typeArgument(name, 1, [INT, BIGINT], given[0], position);
      const count = typeArgument(name, 2, [INT], given[1], position);
      return functionCall(name, [value, count], value.type, { position });
    },
    evaluate: (call, frame, evaluate) => {
      const bits = call.type.kind === 'bigint' ? 64 : 32;
      return computeRows(call, frame, evaluate, ([value, count]) => {
        const places = BigInt((count as number) & (bits - 1));
        return ofType(call.type, compute(BigInt(value as number | bigint), places, bits));
      });
    },
  };
}

const BITS: readonly (readonly [DataType, number])[] = [
  [TINYINT, 8],
  [SMALLINT, 16],
  [INT, 32],
  [BIGINT, 64],
];

function ofType(type: DataType, value: bigint): number | bigint {
  const bits = BITS.find(([own]) => own.kind === type.kind)?.[1] ?? 64;
  const kept = BigInt.asIntN(bits, value);
  return bits === 64 ? kept : Number(kept);
}

function wrongTypes(symbol: string, left: Expression, right: Expression): Error {
  const isSame = typeName(left.type) === typeName(right.type);
  return userError(
    `DATATYPE_MISMATCH.BINARY_OP_${isSame ? 'WRONG_TYPE' : 'DIFF_TYPES'}`,
    `\`${symbol}\` takes integers, not ${typeName(left.type)} and ${typeName(right.type)}.`,
  );
}
