import { userError } from '../../errors.ts';

/** A setting that sessions know. */
export interface SettingDefinition<Value> {
  readonly name: string;
  /** One sentence, for documentation. */
  readonly summary: string;
  /** The text that holds when nobody sets it. */
  readonly fallback: () => string;
  /** Reads a text; throws a user error. */
  readonly parse: (text: string) => Value;
  /** Only who makes the session says it: SQL can neither SET nor RESET it. */
  readonly isFixed?: boolean | undefined;
}

/** A setting that is true or false. */
export function flag(name: string, fallback: boolean, summary: string): SettingDefinition<boolean> {
  return {
    name,
    summary,
    fallback: () => String(fallback),
    parse: (text) => parseBoolean(text, name),
  };
}

/** A setting that is one of a few words, in any case. */
export function word<Word extends string>(
  name: string,
  words: readonly [Word, ...Word[]],
  summary: string,
): SettingDefinition<Word> {
  return {
    name,
    summary,
    fallback: () => words[0],
    parse: (text) => {
      const found = words.find((own) => own === text.trim().toUpperCase());
      if (found !== undefined) return found;
      throw mistyped(name, text, words.join(' or '));
    },
  };
}

/** A setting that is a whole number; -1 stands for no bound. */
export function bound(name: string, fallback: number, summary: string): SettingDefinition<number> {
  return {
    name,
    summary,
    fallback: () => String(fallback),
    parse: (text) => {
      const count = Number(text);
      if (Number.isInteger(count) && count >= -1) {
        return count === -1 ? Number.POSITIVE_INFINITY : count;
      }
      throw mistyped(name, text, 'a whole number from -1 on');
    },
  };
}

/** Reads a text that must be true or false. */
export function parseBoolean(text: string, name: string): boolean {
  const lower = text.trim().toLowerCase();
  if (lower === 'true') return true;
  if (lower === 'false') return false;
  throw mistyped(name, text, 'true or false');
}

/** The error for a text that is no value of a setting. */
export function mistyped(name: string, text: string, wanted: string): Error {
  return userError(
    'INVALID_CONF_VALUE.REQUIREMENT',
    `The value '${text}' of the setting ${name} must be ${wanted}.`,
  );
}
