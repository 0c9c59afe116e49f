// Calls with texts that have a collation. Functions know nothing of them: texts that are compared go as keys, searches become
// calls of one function that folds characters, and what else gives a text gives it with the collation of its arguments.

import { type DataType, NULL, STRING, typeName } from '../../columnar/types.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import { functionCall } from '../call.ts';
import { COMPARISONS } from '../comparison-names.ts';
import type { Expression } from '../expression.ts';
import { lookupFunction } from '../functions/index.ts';
import { fillCompared } from '../limited-text/compared-texts.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import type { SessionSettings } from '../session-settings.ts';
import { comparesElements } from './collated-elements.ts';
import { isSearch } from './collated-search.ts';
import { collationOf, UTF8_BINARY } from './collation.ts';
import { outputCollation } from './precedence.ts';
import {
  collationName,
  comparesByKey,
  holdsCollatedKeys,
  keyType,
  textType,
  withTextCollation,
} from './text-types.ts';

/** Functions that ask for the type of their argument, or change it. */
const AWARE: ReadonlySet<string> = new Set(['collate', 'collation', 'typeof']);
/** Functions with a regular expression as second argument. */
const PATTERNS: ReadonlySet<string> = new Set([
  ...['rlike', 'regexp_extract', 'regexp_extract_all', 'regexp_replace', 'regexp_count'],
  ...['regexp_instr', 'regexp_substr', 'split'],
]);

/** Functions that look a value up in an array, or those of another array. */
const LOOKUPS: ReadonlySet<string> = new Set([
  'array_contains',
  'array_position',
  'arrays_overlap',
]);
/** Functions whose results are equal for equal texts, each of its own collation. */
const HASHES: ReadonlySet<string> = new Set(['hash', 'xxhash64']);
/** Functions that make structures of values as they are. */
const KEEPING: ReadonlySet<string> = new Set([
  ...['named_struct', 'arrays_zip', 'map_from_arrays', 'map_from_entries', 'map_concat'],
]);

/** Types the call of a scalar function whose arguments may be texts with collations, and of columns of CHAR. */
export function resolveCollated(
  scalar: ScalarFunction,
  given: readonly Expression[],
  settings: SessionSettings,
  position: SourcePosition | undefined,
): Expression {
  const operands = fillCompared(scalar.name, given, settings);
  const typed = typeCollated(scalar, operands, settings, position);
  if (holdsCollatedKeys(typed.type)) {
    const message = `The keys of a map cannot have a collation: \`${scalar.name}\` would give ${typeName(typed.type)}.`;
    const hint = 'Put COLLATE UTF8_BINARY behind the keys.';
    throw userError('UNSUPPORTED_FEATURE.COLLATIONS_IN_MAP_KEYS', message, { hint, position });
  }
  return typed;
}

function typeCollated(
  scalar: ScalarFunction,
  operands: readonly Expression[],
  settings: SessionSettings,
  position: SourcePosition | undefined,
): Expression {
  const { name } = scalar;
  const resolve = (typed: readonly Expression[]) => scalar.resolve(typed, settings, position);
  const isComparison = COMPARISONS.has(name);
  if (AWARE.has(name) || KEEPING.has(name)) return resolve(operands);
  if (HASHES.has(name)) return resolve(operands.map(comparableForm));
  if (name === 'map') return resolve(unifiedEntries(operands, position));
  if (operands.every(({ type }) => collationName(textType(type) ?? NULL) === null)) {
    return typeStructures(name, operands, resolve);
  }
  if (name === 'decode' && operands.length > 2) return decode(operands, settings, position);
  const collation = outputCollation(name, operands.filter(isMadeOfText), position);
  const plain = operands.map(withoutCollation);
  if (collation === null) return resolve(plain);
  const inCollation = operands.map((operand) => withCollation(operand, collation));
  if (isComparison || LOOKUPS.has(name)) return resolve(inCollation.map(comparableForm));
  const comparing = COMPARING.get(name);
  if (comparing !== undefined) return comparing(inCollation, settings, position);
  return withCollation(typeGiving(name, plain, collation, resolve, position), collation);
}

/** A call without texts, unless there are some in structures. */
function typeStructures(
  name: string,
  operands: readonly Expression[],
  resolve: (operands: readonly Expression[]) => Expression,
): Expression {
  if (COMPARISONS.has(name)) return resolve(structureKeys(operands));
  if (!operands.some(({ type }) => comparesByKey(type))) return resolve(operands);
  if (LOOKUPS.has(name)) return resolve(operands.map(comparableForm));
  if (!comparesElements(name)) return resolve(operands);
  return callOfCollation('collated_elements', resolve(operands), name, UTF8_BINARY);
}

/** A call that gives texts, from texts without a collation. */
function typeGiving(
  name: string,
  plain: readonly Expression[],
  collation: string,
  resolve: (operands: readonly Expression[]) => Expression,
  position: SourcePosition | undefined,
): Expression {
  if (isSearch(name, plain.length)) {
    return callOfCollation('collated_search', resolve(plain), name, collation);
  }
  if (comparesElements(name)) {
    return callOfCollation('collated_elements', resolve(plain), name, collation);
  }
  return resolve(matching(name, plain, collation, position));
}

/** Keys and values of a map meet among themselves. */
function unifiedEntries(
  operands: readonly Expression[],
  position: SourcePosition | undefined,
): readonly Expression[] {
  const collations = [0, 1].map((side) => {
    const texts = operands.filter((operand, index) => index % 2 === side && isMadeOfText(operand));
    return outputCollation('map', texts, position);
  });
  return operands.map((operand, index) => {
    const collation = collations[index % 2]!;
    return collation === null ? withoutCollation(operand) : withCollation(operand, collation);
  });
}

/** Structures that hold texts with collations, as keys; those that differ in collations only take the first's. */
function structureKeys(operands: readonly Expression[]): readonly Expression[] {
  const first = operands.find(({ type }) => comparesByKey(type));
  if (first === undefined) return operands;
  const shape = (type: DataType) => typeName(type).replaceAll(/ COLLATE \w+/g, '');
  return operands.map((operand) => {
    if (shape(operand.type) !== shape(first.type)) return comparableForm(operand);
    const isSame = typeName(operand.type) === typeName(first.type);
    return comparableForm(isSame ? operand : functionCall('collated', [operand], first.type));
  });
}

/** A call that was typed for plain texts, done by another function that compares as the collation does. */
function callOfCollation(
  doing: 'collated_search' | 'collated_elements',
  typed: Expression,
  operation: string,
  collation: string,
): Expression {
  if (typed.kind !== 'call') return typed;
  const { type, nullable, position } = typed;
  const options = { operation, collation };
  return functionCall(doing, typed.arguments, type, { nullable, options, position });
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

function isMadeOfText({ type }: Expression): boolean {
  return textType(type) !== null;
}

/** The same value with texts of a collation. */
function withCollation(expression: Expression, collation: string | null): Expression {
  const type = withTextCollation(expression.type, collation);
  if (!isMadeOfText(expression) || typeName(expression.type) === typeName(type)) return expression;
  return functionCall('collated', [expression], type);
}

function withoutCollation(expression: Expression): Expression {
  return withCollation(expression, null);
}

/** What a value is compared, grouped, sorted and joined by. */
export function comparableForm(expression: Expression): Expression {
  const { type } = expression;
  if (!comparesByKey(type)) return expression;
  return functionCall('collation_key', [expression], keyType(type));
}

/** Only what is searched meets the value, and only results meet one another. */
const decode: Build = ([value, ...rest], settings, position) => {
  const branches = rest.map((item, index) => {
    const isSearched = index % 2 === 0 && index < rest.length - 1;
    return isSearched ? call('null_safe_equal', [value!, item], settings, position) : item;
  });
  return call('case', branches, settings, position);
};

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
