import { userError } from '../../errors.ts';

/** Values of options, kept as text. */
export type OptionValue = string | number | boolean;

/** Adds options as text; a later one replaces an earlier one whose name differs in case only. */
export function mergeOptions(
  options: Readonly<Record<string, string>>,
  added: Readonly<Record<string, OptionValue>>,
): Record<string, string> {
  const names = new Set(Object.keys(added).map((name) => name.toLowerCase()));
  const kept = Object.entries(options).filter(([name]) => !names.has(name.toLowerCase()));
  const texts = Object.entries(added).map(
    ([name, value]) => [name, optionText(name, value)] as const,
  );
  return Object.fromEntries([...kept, ...texts]);
}

/**
 * The value of an option or a setting as text. What is missing, such as a variable of the environment, would be the text
 * `undefined`: it is refused.
 */
export function optionText(name: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return String(value);
  }
  const what = value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value;
  throw userError('INVALID_OPTION_VALUE', `The option ${name} is text, not ${what}.`, {
    hint: 'Leave out an option that has no value.',
  });
}

/** Takes the options of these names, in lower case, out of the others. */
export function splitOptions(
  options: Readonly<Record<string, string>>,
  names: readonly string[],
): { readonly taken: ReadonlyMap<string, string>; readonly rest: Record<string, string> } {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  const taken = new Map<string, string>();
  const rest: Record<string, string> = {};
  for (const [name, value] of Object.entries(options)) {
    const lower = name.toLowerCase();
    if (wanted.has(lower)) taken.set(lower, value);
    else rest[name] = value;
  }
  return { taken, rest };
}
