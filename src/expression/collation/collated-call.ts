// Calls with texts that have a collation. Functions know nothing of them: texts that are compared go as keys, searches become
// calls of one function that folds characters, and what else gives a text gives it with the collation of its arguments.

import { BINARY, type DataType, holdsKind, STRING, typeName } from '../../columnar/types.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import { functionCall } from '../call.ts';
import type { Expression } from '../expression.ts';
import { lookupFunction } from '../functions/index.ts';
import { fillCompared } from '../limited-text/compared-texts.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import type { SessionSettings } from '../session-settings.ts';
import { isSearch } from './collated-search.ts';
import { collationOf } from './collation.ts';
import { outputCollation } from './precedence.ts';

/** The collation of a type of texts; null for UTF8_BINARY, which compares as everything else does, and for other types. */
export function collationName(type: DataType): string | null {
  return type.kind === 'string' ? (type.collation ?? null) : null;
}

/** Comparisons: their texts go as keys. */
const COMPARISONS: ReadonlySet<string> = new Set([
  ...['equal', 'not_equal', 'less', 'less_or_equal', 'greater', 'greater_or_equal'],
  ...['null_safe_equal', 'in'],
]);
/** Functions that ask for the type of their argument, or change it. */
const AWARE: ReadonlySet<string> = new Set(['collate', 'collation', 'typeof']);
/** Functions with a regular expression as second argument. */
const PATTERNS: ReadonlySet<string> = new Set([
  ...['rlike', 'regexp_extract', 'regexp_extract_all', 'regexp_replace', 'regexp_count'],
  ...['regexp_instr', 'regexp_substr', 'split'],
]);

/** Types the call of a scalar function whose arguments may be texts with collations, and of columns of CHAR. */
export function resolveCollated(
  scalar: ScalarFunction,
  given: readonly Expression[],
  settings: SessionSettings,
  position: SourcePosition | undefined,
): Expression {
  const { name } = scalar;
  const operands = fillCompared(name, given, settings);
  const isPlain = AWARE.has(name) || operands.every(({ type }) => collationName(type) === null);
  if (isPlain) return scalar.resolve(operands, settings, position);
  const collation = outputCollation(name, operands.filter(isText), position);
  const plain = operands.map(withoutCollation);
  if (collation === null) return scalar.resolve(plain, settings, position);
  if (COMPARISONS.has(name)) {
    const keys = plain.map((operand) => collationKey(operand, collation));
    return scalar.resolve(keys, settings, position);
  }
  const comparing = COMPARING.get(name);
  if (comparing !== undefined) {
    return comparing(
      operands.map((operand) => withCollation(operand, collation)),
      settings,
      position,
    );
  }
  const searching = isSearch(name, operands.length) ? name : null;
  const typed =
    searching !== null
      ? searchCall(scalar.resolve(plain, settings, position), searching, collation)
      : scalar.resolve(matching(name, plain, collation, position), settings, position);
  return withCollation(typed, collation);
}

/** A call that was typed for plain texts, done by characters as the collation takes them for equal. */
function searchCall(typed: Expression, operation: string, collation: string): Expression {
  if (typed.kind !== 'call') return typed;
  const { type, nullable, position } = typed;
  const options = { operation, collation };
  return functionCall('collated_search', typed.arguments, type, { nullable, options, position });
}

/** LIKE and regular expressions know lower case only, as in Spark. */
function matching(
  name: string,
  operands: readonly Expression[],
  collation: string,
  position: SourcePosition | undefined,
): readonly Expression[] {
  const isLike = name === 'like' || name === 'ilike';
  if (!isLike && !PATTERNS.has(name)) return operands;
  const { base, trim } = collationOf(collation);
  if (base === 'UTF8_BINARY') return operands;
  if (base === 'ICU' || trim !== 'NONE') {
    const message = `The function \`${name}\` does not take texts of the collation ${collation}.`;
    throw userError('DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE', message, { position });
  }
  const lowered = (text: Expression) => functionCall('lower', [text], STRING);
  if (isLike) return operands.map((operand, index) => (index < 2 ? lowered(operand) : operand));
  return operands.map((operand, index) =>
    index === 1 ? functionCall('concat', [text('(?i)'), operand], STRING) : operand,
  );
}

function text(value: string): Expression {
  return Object.freeze({ kind: 'literal', value, type: STRING });
}

export function isText({ type }: Expression): boolean {
  return type.kind === 'string';
}

/** The same value with the type STRING of a collation. */
export function withCollation(expression: Expression, collation: string): Expression {
  const type: DataType = { kind: 'string', collation };
  if (!isText(expression) || typeName(expression.type) === typeName(type)) return expression;
  return functionCall('collated', [expression], type);
}

export function withoutCollation(expression: Expression): Expression {
  if (collationName(expression.type) === null) return expression;
  return functionCall('collated', [expression], STRING);
}

/** What takes the place of a text where texts are compared: bytes. Other values stay. */
export function collationKey(expression: Expression, collation: string): Expression {
  if (expression.type.kind === 'null')
    return Object.freeze({ ...expression, type: BINARY }) as Expression;
  if (!isText(expression)) return expression;
  return functionCall('collation_key', [withoutCollation(expression)], BINARY, {
    options: { collation },
  });
}

/** What a value is grouped, sorted and joined by. */
export function comparableForm(expression: Expression): Expression {
  const collation = collationName(expression.type);
  return collation === null ? expression : collationKey(expression, collation);
}

/** True for types whose values cannot be compared by `comparableForm`: collations inside arrays and structs. */
export function hidesCollation(type: DataType): boolean {
  return (
    type.kind !== 'string' && holdsKind(type, 'string') && typeName(type).includes(' COLLATE ')
  );
}

type Build = (
  operands: readonly Expression[],
  settings: SessionSettings,
  position: SourcePosition | undefined,
) => Expression;

/** Functions that compare and give one of what they have compared. */
const COMPARING: ReadonlyMap<string, Build> = new Map<string, Build>([
  [
    'nullif',
    ([value, other], settings, position) => {
      const isEqual = call('equal', [value!, other!], settings, position);
      const none: Expression = { kind: 'literal', value: null, type: value!.type };
      return call('case', [isEqual, none, value!], settings, position);
    },
  ],
  ['greatest', (operands, settings, position) => extreme('greater', operands, settings, position)],
  ['least', (operands, settings, position) => extreme('less', operands, settings, position)],
]);

function extreme(
  comparison: 'greater' | 'less',
  operands: readonly Expression[],
  settings: SessionSettings,
  position: SourcePosition | undefined,
): Expression {
  return operands.reduce((best, other) => {
    const isBetter = call(comparison, [other, best], settings, position);
    const isFirst = call('is_null', [best], settings, position);
    const test = call('or', [isFirst, isBetter], settings, position);
    return call(
      'case',
      [test, call('coalesce', [other, best], settings, position), best],
      settings,
      position,
    );
  });
}

function call(
  name: string,
  operands: readonly Expression[],
  settings: SessionSettings,
  position: SourcePosition | undefined,
): Expression {
  return resolveCollated(lookupFunction(name)!, operands, settings, position);
}
