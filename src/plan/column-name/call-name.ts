import type { UnresolvedCall } from '../../expression/unresolved.ts';
import { callText } from '../expression-text.ts';
import { structFieldName } from '../struct-field-names.ts';
import { CAPITAL_NAMES, CAST_NAMES, DEFAULT_ARGUMENTS } from './function-names.ts';

/** How Spark names a call with its arguments, without what FILTER, WITHIN GROUP and OVER add. */
export function callName(call: UnresolvedCall, given: readonly string[]): string {
  const { name, distinct = false } = call;
  const operands = withDefaults(name, given);
  if (distinct) return `${name}(DISTINCT ${operands.join(', ')})`;
  if (call.byName === true) {
    if (operands.length === 1 && CAST_NAMES.has(name)) return operands[0]!;
    return FUNCTIONS.get(name)?.(operands) ?? `${writtenName(name)}(${operands.join(', ')})`;
  }
  if (name === 'struct') return tupleName(call, operands);
  const form = OPERATORS.get(call.form ?? name) ?? FUNCTIONS.get(name);
  return form?.(operands) ?? callText(writtenName(name), operands);
}

/** `(a, b)`: an alias shows as the name of its field only. */
function tupleName(call: UnresolvedCall, operands: readonly string[]): string {
  const parts = call.arguments.map((part, index) => {
    const name = structFieldName(part, index);
    const end = part.kind === 'unresolvedAlias' ? ` AS ${name}`.length : 0;
    return `${name}, ${operands[index]!.slice(0, operands[index]!.length - end)}`;
  });
  return `named_struct(${parts.join(', ')})`;
}

function writtenName(name: string): string {
  return CAPITAL_NAMES.has(name) ? name.toUpperCase() : (OTHER_NAMES.get(name) ?? name);
}

/** Puts the values of the last arguments where they were left out. */
function withDefaults(name: string, given: readonly string[]): readonly string[] {
  const defaults = DEFAULT_ARGUMENTS.get(name);
  if (defaults === undefined || given.length < defaults.required) return given;
  return [...given, ...defaults.values.slice(given.length - defaults.required)];
}

/** Other names of functions under which Spark does not show them. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['array_agg', 'collect_list'],
  ['string_agg', 'listagg'],
]);

type Form = (operands: readonly string[]) => string;

/** Calls that were written as operators, and clauses with words between their arguments. */
const OPERATORS: ReadonlyMap<string, Form> = new Map<string, Form>([
  ['between', ([value, low, high]) => `between(${value}, ${low}, ${high})`],
  ['btrim', ([text, characters]) => trimName('BOTH', characters!, text!)],
  ['shiftleft', ([value, count]) => `(${value} << ${count})`],
  ['shiftright', ([value, count]) => `(${value} >> ${count})`],
  ['shiftrightunsigned', ([value, count]) => `(${value} >>> ${count})`],
]);

/** Functions that Spark does not write as name(arguments). */
const FUNCTIONS: ReadonlyMap<string, Form> = new Map<string, Form>([
  ['ceil', (operands) => roundedName('ceil', operands)],
  ['floor', (operands) => roundedName('floor', operands)],
  ['extract', ([field, value]) => `extract(${field} FROM ${value})`],
  ['datepart', ([field, value]) => `datepart(${field} FROM ${value})`],
  ['div', ([value, divisor]) => `(${value} div ${divisor})`],
  ['mode', ([value = '']) => `mode(${value})`],
  ['positive', ([value]) => `(+ ${value})`],
  ['if', ([condition, value, other]) => `(IF(${condition}, ${value}, ${other}))`],
  ['isnull', ([value]) => `(${value} IS NULL)`],
  ['isnotnull', ([value]) => `(${value} IS NOT NULL)`],
  ['like', likeName],
  ['ltrim', (operands) => oneSidedTrim('LEADING', 'ltrim', operands)],
  ['rtrim', (operands) => oneSidedTrim('TRAILING', 'rtrim', operands)],
  ['first', ([value]) => `first(${value})`],
  ['last', ([value]) => `last(${value})`],
  ['first_value', ([value]) => `first_value(${value})`],
  ['last_value', ([value]) => `last_value(${value})`],
  ['any_value', ([value]) => `any_value(${value})`],
  ['window', () => 'window'],
  ['session_window', () => 'session_window'],
  // The schema and the options are no values of a row.
  ...['from_json', 'to_json', 'schema_of_json'].map(withoutOptions),
  ...['from_csv', 'to_csv', 'schema_of_csv'].map(withoutOptions),
  ...['from_xml', 'to_xml', 'schema_of_xml'].map(withoutOptions),
]);

function withoutOptions(name: string): readonly [string, Form] {
  return [name, ([value]) => `${name}(${value})`];
}

/** With a number of digits, these are other functions of Spark's. */
function roundedName(name: string, operands: readonly string[]): string {
  return `${operands.length === 1 ? name.toUpperCase() : name}(${operands.join(', ')})`;
}

/** As functions, LTRIM and RTRIM take the characters first. */
function oneSidedTrim(side: string, name: string, operands: readonly string[]): string {
  const [first, second] = operands;
  return second === undefined ? `${name}(${first})` : trimName(side, first!, second);
}

function trimName(side: string, characters: string, text: string): string {
  return `TRIM(${side} ${characters} FROM ${text})`;
}

function likeName([value, pattern, mark]: readonly string[]): string {
  return mark === undefined || mark === '\\'
    ? `${value} LIKE ${pattern}`
    : `${value} LIKE ${pattern} ESCAPE '${mark}'`;
}
