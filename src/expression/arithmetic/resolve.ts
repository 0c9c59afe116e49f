import { BIGINT, type DataType, DOUBLE, typeName } from '../../columnar/types.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import { type DecimalType, decimalOfOperand } from '../coercion/decimal-precision.ts';
import { argumentCast, implicitCast } from '../coercion/implicit-cast.ts';
import { typeRules } from '../coercion/type-rules.ts';
import { isFraction, isInteger, isNumeric, widerType } from '../coercion/wider-type.ts';
import type { Expression } from '../expression.ts';
import type { SessionSettings } from '../session-settings.ts';
import { unexpectedType } from '../type-errors.ts';

/** Operands brought to the types with which they are computed, and the type of the result. */
export interface TypedOperands {
  readonly operands: readonly [Expression, Expression];
  readonly type: DataType;
}

/**
 * Types the operands of an arithmetic operator. Integers and fractions get one type; decimals keep theirs, and
 * `decimalResult` says what comes out. In ANSI mode a string beside a number becomes BIGINT or
 * DOUBLE and two strings are refused, without it every string becomes DOUBLE.
 */
export function typeOperands(
  symbol: string,
  [left, right]: readonly Expression[],
  decimalResult: (left: DecimalType, right: DecimalType) => DataType,
  settings: SessionSettings,
  position: SourcePosition | undefined,
): TypedOperands {
  const [a, b] = settings.ansi
    ? withoutStrings(left, right)
    : [doubleOfString(left), doubleOfString(right)];
  if (!isComputable(a.type) || !isComputable(b.type)) {
    const [x, y] = settings.ansi ? [left, right] : [a, b];
    throw wrongOperands(symbol, x.type, y.type, position);
  }
  const isDecimal = a.type.kind === 'decimal' || b.type.kind === 'decimal';
  if (isDecimal && !isFraction(a.type) && !isFraction(b.type)) {
    return typeDecimals(a, b, decimalResult);
  }
  const wider = typeRules(settings).numbers(a.type, b.type) ?? DOUBLE;
  const type = wider.kind === 'null' ? DOUBLE : wider;
  return { operands: [implicitCast(a, type), implicitCast(b, type)], type };
}

function typeDecimals(
  left: Expression,
  right: Expression,
  decimalResult: (left: DecimalType, right: DecimalType) => DataType,
): TypedOperands {
  const a = decimalOfOperand(left) ?? decimalOfOperand(right)!;
  const b = decimalOfOperand(right) ?? a;
  return { operands: [implicitCast(left, a), implicitCast(right, b)], type: decimalResult(a, b) };
}

/** The operand of a sign or of `abs`: a number, or a string as DOUBLE. */
export function numericOperand(
  name: string,
  operand: Expression,
  position: SourcePosition | undefined,
): Expression {
  const { type } = operand;
  if (isNumeric(type) || type.kind.endsWith('Interval')) return operand;
  const number = argumentCast(operand, DOUBLE);
  if (number === undefined) throw unexpectedType(name, 1, ['a number'], operand, position);
  return number;
}

function isComputable(type: DataType): boolean {
  return isNumeric(type) || type.kind === 'null';
}

function withoutStrings(left: Expression, right: Expression): [Expression, Expression] {
  if (left.type.kind === 'string' && isNumeric(right.type)) {
    return [implicitCast(left, stringPartner(right.type)), right];
  }
  if (right.type.kind === 'string' && isNumeric(left.type)) {
    return [left, implicitCast(right, stringPartner(left.type))];
  }
  return [left, right];
}

/** A text without ANSI mode: what it stands beside does not matter. */
function doubleOfString(operand: Expression): Expression {
  return operand.type.kind === 'string' ? implicitCast(operand, DOUBLE, 'legacy') : operand;
}

function stringPartner(type: DataType): DataType {
  return isInteger(type) ? BIGINT : DOUBLE;
}

/** A string becomes what stands beside it, so that both are of one type, if of a wrong one. */
function isPromoted(text: DataType, other: DataType): boolean {
  return text.kind === 'string' && widerType(text, other) !== undefined;
}

/** Operands of types for which the operator does not exist. */
export function wrongOperands(
  symbol: string,
  left: DataType,
  right: DataType,
  position: SourcePosition | undefined,
): Error {
  const isSame =
    typeName(left) === typeName(right) || isPromoted(left, right) || isPromoted(right, left);
  return userError(
    `DATATYPE_MISMATCH.${isSame ? 'BINARY_OP_WRONG_TYPE' : 'BINARY_OP_DIFF_TYPES'}`,
    `\`${symbol}\` cannot compute with ${typeName(left)} and ${typeName(right)}.`,
    { hint: 'Cast the operands to numbers.', position },
  );
}
