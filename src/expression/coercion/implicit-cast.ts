import { type DataType, sameType, typeName } from '../../columnar/types.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import { functionCall } from '../call.ts';
import type { EvalMode } from '../eval-mode.ts';
import type { Call, Expression, Literal } from '../expression.ts';
import { isNullable } from '../facts.ts';
import { canCast, canFail, canUpCast } from './can-cast.ts';
import { canStore } from './can-store.ts';
import { isFraction, isInteger } from './wider-type.ts';

/**
 * The call that converts a value: `CAST` in ANSI or legacy mode, or `TRY_CAST`. Throws DATATYPE_MISMATCH when there is
 * no such conversion.
 */
export function castCall(
  expression: Expression,
  type: DataType,
  mode: EvalMode,
  position: SourcePosition | undefined,
): Call {
  if (!canCast(expression.type, type, mode)) throw castRefused(expression.type, type, position);
  const mayBeNull = expression.type.kind === 'null' || castMayGiveNull(expression.type, type, mode);
  return functionCall(mode === 'try' ? 'try_cast' : 'cast', [expression], type, {
    nullable: isNullable(expression) || mayBeNull,
    options: { mode },
    position,
  });
}

/**
 * The expression brought to a type; itself when it has that type. The types must allow it. The arguments of a call may leave
 * the mode out: analysis gives them that of the session.
 */
export function implicitCast(
  expression: Expression,
  type: DataType,
  mode: EvalMode = 'ansi',
): Expression {
  if (sameType(expression.type, type)) return expression;
  if (expression.kind === 'literal') {
    const widened = widenLiteral(expression, type);
    if (widened !== undefined) return widened;
  }
  const position = expression.kind === 'column' ? undefined : expression.position;
  return castCall(expression, type, mode, position);
}

/**
 * The expression as an argument of the wanted type, where Spark converts silently: null, a text to what is wanted if
 * that is not nested, and all that store assignment allows. Undefined when it does not.
 */
export function argumentCast(expression: Expression, type: DataType): Expression | undefined {
  const source = expression.type;
  const isSilent = source.kind === 'string' ? canCast(source, type) : canStore(source, type);
  return isSilent ? implicitCast(expression, type) : undefined;
}

/** Integer literals and nulls change type on the spot: no work is left for each batch. */
function widenLiteral(literal: Literal, type: DataType): Literal | undefined {
  if (literal.value === null) return Object.freeze({ ...literal, type });
  if (!isInteger(literal.type) || !canUpCast(literal.type, type)) return undefined;
  const value = BigInt(literal.value as number | bigint);
  if (type.kind === 'bigint') return Object.freeze({ ...literal, type, value });
  if (type.kind === 'decimal') {
    return Object.freeze({ ...literal, type, value: value * 10n ** BigInt(type.scale) });
  }
  if (type.kind === 'double' || (isInteger(type) && literal.type.kind !== 'bigint')) {
    return Object.freeze({ ...literal, type, value: Number(value) });
  }
  return undefined;
}

function castMayGiveNull(source: DataType, target: DataType, mode: EvalMode): boolean {
  if (target.kind === 'decimal' && isFraction(source)) return true;
  return mode !== 'ansi' && canFail(source, target);
}

function castRefused(
  source: DataType,
  target: DataType,
  position: SourcePosition | undefined,
): Error {
  const suggestion = castSuggestion(source, target);
  return userError(
    `DATATYPE_MISMATCH.${suggestion.condition}`,
    `A value of type ${typeName(source)} cannot be cast to ${typeName(target)}.`,
    { hint: suggestion.hint, position },
  );
}

const FUNCTION_SUGGESTIONS: readonly (readonly [string, string, string])[] = [
  ['date', 'number', 'UNIX_DATE'],
  ['timestampNtz', 'number', 'UNIX_SECONDS'],
  ['number', 'date', 'DATE_FROM_UNIX_DATE'],
];

function castSuggestion(
  source: DataType,
  target: DataType,
): { condition: string; hint: string | undefined } {
  const pair = [groupOf(source), groupOf(target)];
  const found = FUNCTION_SUGGESTIONS.find(([from, to]) => from === pair[0] && to === pair[1]);
  if (found !== undefined) {
    return { condition: 'CAST_WITH_FUNC_SUGGESTION', hint: `Use the function ${found[2]}.` };
  }
  const isLegacyOnly =
    (pair[0] === 'boolean' && pair[1] === 'timestamp') ||
    (isInteger(source) && pair[1] === 'binary');
  if (isLegacyOnly) {
    const hint = 'With spark.sql.ansi.enabled=false Spark allows it.';
    return { condition: 'CAST_WITH_CONF_SUGGESTION', hint };
  }
  return { condition: 'CAST_WITHOUT_SUGGESTION', hint: undefined };
}

function groupOf(type: DataType): string {
  const isNumber = isInteger(type) || isFraction(type) || type.kind === 'decimal';
  return isNumber ? 'number' : type.kind;
}
