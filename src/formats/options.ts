import { userError } from '../errors.ts';
import { suggestName } from '../expression/nearest-name.ts';
import type { FormatOptions } from './format.ts';

/** How one option is read from its text. `required` options have no value when absent. */
export interface OptionRule<Value> {
  readonly required: boolean;
  /** The value when the option is absent. */
  readonly initial: Value;
  /** The value, or what was expected instead. */
  parse(text: string): { readonly value: Value } | { readonly expected: string };
}

/** A rule for each option. */
export type OptionRules<Values> = { readonly [Name in keyof Values]: OptionRule<Values[Name]> };

/**
 * Reads a table of options; names are compared without case, as in Spark. An unknown name, a missing required option
 * and a value that does not parse are the user's errors. `owner` is what the error calls the reader, for example
 * `the socket source`.
 */
export function readOptions<Values extends object>(
  owner: string,
  rules: OptionRules<Values>,
  options: FormatOptions,
): Values {
  checkNames(owner, Object.keys(rules), options);
  const values = Object.entries<OptionRule<unknown>>(rules).map(([name, rule]) => {
    const value = optionText(options, name);
    if (value === undefined && rule.required) throw missingOption(owner, name);
    return [name, value === undefined ? rule.initial : parseOption(owner, name, rule, value)];
  });
  return Object.fromEntries(values);
}

/** Throws for an option that is not among `known`. */
export function checkNames(owner: string, known: readonly string[], options: FormatOptions): void {
  const lowerCase = new Set(known.map((name) => name.toLowerCase()));
  const unknown = Object.keys(options).find((name) => !lowerCase.has(name.toLowerCase()));
  if (unknown === undefined) return;
  const all = known.length === 0 ? 'It has no options.' : `Known options: ${known.join(', ')}.`;
  const hint = [suggestName(unknown, known), all].filter((part) => part !== undefined).join(' ');
  throw userError('UNKNOWN_OPTION', `Unknown option '${unknown}' for ${owner}.`, { hint });
}

/** The options among `names`, under the spelling of `names`. */
export function pickOptions(names: readonly string[], options: FormatOptions): FormatOptions {
  const picked: Record<string, string> = {};
  for (const name of names) {
    const text = optionText(options, name);
    if (text !== undefined) picked[name] = text;
  }
  return picked;
}

export function text(initial: string): OptionRule<string> {
  return { required: false, initial, parse: (value) => ({ value }) };
}

export function optionalText(): OptionRule<string | null> {
  return { required: false, initial: null, parse: (value) => ({ value }) };
}

export function requiredText(): OptionRule<string> {
  const parse = (value: string) => (value === '' ? { expected: 'a text' } : { value });
  return { required: true, initial: '', parse };
}

export function flag(initial: boolean): OptionRule<boolean> {
  return { required: false, initial, parse: parseFlag };
}

/** A flag whose default depends on what it is used for. */
export function optionalFlag(): OptionRule<boolean | null> {
  return { required: false, initial: null, parse: parseFlag };
}

function parseFlag(value: string): { value: boolean } | { expected: string } {
  const lowerCase = value.toLowerCase();
  if (lowerCase === 'true' || lowerCase === 'false') return { value: lowerCase === 'true' };
  return { expected: 'true or false' };
}

/** One of a few words, compared without case. */
export function choice<Word extends string>(
  words: readonly Word[],
  initial: Word,
): OptionRule<Word> {
  const parse = (value: string) => {
    const word = words.find((candidate) => candidate.toLowerCase() === value.toLowerCase());
    return word === undefined ? { expected: `one of ${words.join(', ')}` } : { value: word };
  };
  return { required: false, initial, parse };
}

export function optionalInteger(least: number, greatest: number): OptionRule<number | null> {
  return { required: false, initial: null, parse: integerBetween(least, greatest) };
}

export function requiredInteger(least: number, greatest: number): OptionRule<number> {
  return { required: true, initial: least, parse: integerBetween(least, greatest) };
}

/** A number above 0, and at most 1. */
export function share(initial: number): OptionRule<number> {
  const parse = (value: string) => {
    const number = Number(value);
    const isShare = value.trim() !== '' && number > 0 && number <= 1;
    return isShare ? { value: number } : { expected: 'a number above 0 and up to 1' };
  };
  return { required: false, initial, parse };
}

const UNITS_MS: readonly (readonly [RegExp, number])[] = [
  [/^(ms|msecs?|milliseconds?)$/, 1],
  [/^(s|secs?|seconds?)$/, 1000],
  [/^(m|mins?|minutes?)$/, 60_000],
  [/^(h|hours?)$/, 3_600_000],
  [/^(d|days?)$/, 86_400_000],
  [/^(w|weeks?)$/, 604_800_000],
];

/** A time such as `10 seconds`, `1h` or `500 ms`; a bare number counts `bareUnitMs`. */
export function durationMs(initial: number, bareUnitMs = 1): OptionRule<number> {
  const parse = (value: string) => {
    const [, amount, unit] = /^\s*(\d+)\s*([a-z]*)\s*$/i.exec(value) ?? [];
    const found = UNITS_MS.find(
      ([pattern]) => unit !== undefined && pattern.test(unit.toLowerCase()),
    );
    if (amount !== undefined && unit === '') return { value: Number(amount) * bareUnitMs };
    if (amount === undefined || found === undefined)
      return { expected: "a time such as '10 seconds'" };
    return { value: Number(amount) * found[1] };
  };
  return { required: false, initial, parse };
}

const SIZES: Readonly<Record<string, number>> = {
  '': 1,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
  t: 2 ** 40,
};

/** A number of bytes such as `1048576`, `64m` or `1g`. */
export function optionalBytes(): OptionRule<number | null> {
  const parse = (value: string) => {
    const [, amount, unit] = /^\s*(\d+)\s*([kmgt]?)b?\s*$/i.exec(value) ?? [];
    const bytes = Number(amount) * (SIZES[unit?.toLowerCase() ?? ''] ?? 1);
    return bytes > 0 ? { value: bytes } : { expected: "a number of bytes such as '64m'" };
  };
  return { required: false, initial: null, parse };
}

function integerBetween(least: number, greatest: number): OptionRule<number>['parse'] {
  return (value) => {
    const number = Number(value);
    const isGood = /^\s*-?\d+\s*$/.test(value) && number >= least && number <= greatest;
    return isGood ? { value: number } : { expected: `a whole number from ${least} to ${greatest}` };
  };
}

function optionText(options: FormatOptions, name: string): string | undefined {
  const lowerCase = name.toLowerCase();
  const key = Object.keys(options).find((candidate) => candidate.toLowerCase() === lowerCase);
  return key === undefined ? undefined : options[key];
}

function parseOption(
  owner: string,
  name: string,
  rule: OptionRule<unknown>,
  value: string,
): unknown {
  const result = rule.parse(value);
  if ('value' in result) return result.value;
  throw userError(
    'INVALID_OPTION_VALUE',
    `Option '${name}' of ${owner} is '${value}'; expected ${result.expected}.`,
  );
}

function missingOption(owner: string, name: string): Error {
  return userError('REQUIRED_OPTION_MISSING', `Option '${name}' of ${owner} is not set.`, {
    hint: `Add option('${name}', …).`,
  });
}
