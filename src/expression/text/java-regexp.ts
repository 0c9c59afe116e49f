import { userError } from '../../errors.ts';

// Patterns of Java's `java.util.regex` as JavaScript's. What the two read alike is handed over, what differs in writing
// is rewritten, and what JavaScript lacks is refused by name rather than matched wrongly.

const CACHE = new Map<string, RegExp>();
/** Patterns can come from data, so there is an end to what is remembered. */
const CACHE_MAX = 1000;

/** The JavaScript pattern for a Java pattern; `flags` are added to those that the pattern begins with. */
export function javaRegExp(pattern: string, flags = ''): RegExp {
  const key = `${flags}/${pattern}`;
  const known = CACHE.get(key);
  if (known !== undefined) return known;
  const regexp = compile(pattern, flags);
  if (CACHE.size >= CACHE_MAX) CACHE.clear();
  CACHE.set(key, regexp);
  return regexp;
}

const LEADING_FLAGS = /^\(\?([ims]+)\)/;

function compile(pattern: string, flags: string): RegExp {
  const leading = LEADING_FLAGS.exec(pattern);
  const body = leading === null ? pattern : pattern.slice(leading[0].length);
  const all = new Set(`${flags}${leading?.[1] ?? ''}u`);
  try {
    return new RegExp(translate(body, all), [...all].join(''));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw userError(
      'INVALID_PARAMETER_VALUE.PATTERN',
      `'${pattern}' is not a regular expression: ${error.message}.`,
    );
  }
}

/** Before a final line break too, `$` matches in Java, though not inside one. */
const END = String.raw`(?!(?<=\r)\n)(?=(?:\r\n|[\n\r\u0085\u2028\u2029])?$(?![\s\S]))`;

/** Java knows one more line end. */
const NO_LINE_END = String.raw`[^\n\r\u0085\u2028\u2029]`;

function translate(pattern: string, flags: ReadonlySet<string>): string {
  let result = '';
  let inClass = false;
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index];
    if (character === '\\') result += translateEscape(pattern, ++index, inClass);
    else if (inClass) {
      refuseInClass(pattern, index);
      if (character === ']') inClass = false;
      result += character;
    } else {
      refuseOutside(pattern, index);
      if (character === '[') {
        inClass = true;
        const { text, length } = classStart(pattern, index);
        result += text;
        index += length - 1;
      } else if (character === '$' && !flags.has('m')) result += END;
      else if (character === '.' && !flags.has('s')) result += NO_LINE_END;
      else if (character === ']' || character === '}') result += closingText(pattern, index);
      else result += character;
    }
  }
  return result;
}

/** `[`, `[^`, and a `]` right behind, which Java takes for a character. */
function classStart(pattern: string, index: number): { text: string; length: number } {
  const open = pattern[index + 1] === '^' ? '[^' : '[';
  const isLiteral = pattern[index + open.length] === ']';
  return isLiteral
    ? { text: `${open}\\]`, length: open.length + 1 }
    : { text: open, length: open.length };
}

/** A closing brace ends a quantifier or is itself. */
function closingText(pattern: string, index: number): string {
  const isQuantifier = pattern[index] === '}' && /\{\d+,?\d*$/.test(pattern.slice(0, index));
  return isQuantifier ? '}' : `\\${pattern[index]}`;
}

const SAME_ESCAPES = 'dDwWbBtnrf';
const SPACES = String.raw` \t\n\v\f\r`;

function translateEscape(pattern: string, index: number, inClass: boolean): string {
  const letter = pattern[index];
  if (letter === undefined) throw refusal(pattern, '\\ at the end');
  if (SAME_ESCAPES.includes(letter) || /[1-9]/.test(letter)) return `\\${letter}`;
  if (letter === 's') return inClass ? SPACES : `[${SPACES}]`;
  if (letter === 'S' && !inClass) return `[^${SPACES}]`;
  if (letter === 'A') return '(?<![\\s\\S])';
  if (letter === 'z') return '(?![\\s\\S])';
  if (letter === 'u' && /^u[\da-fA-F]{4}/.test(pattern.slice(index))) return '\\u';
  if (letter === 'x' && /^x[\da-fA-F]{2}/.test(pattern.slice(index))) return '\\x';
  if (/[A-Za-z0]/.test(letter)) throw refusal(pattern, `\\${letter}`);
  const needsEscape = /[\\^$.*+?()[\]{}|/]/.test(letter) || (inClass && letter === '-');
  return needsEscape ? `\\${letter}` : letter;
}

function refuseInClass(pattern: string, index: number): void {
  if (pattern[index] === '[') throw refusal(pattern, 'a class inside a class');
  if (pattern.startsWith('&&', index)) throw refusal(pattern, '&&');
}

const FOREIGN_GROUP = /^\(\?(?![:=!]|<[=!A-Za-z])/;
/** Java has the flags i, d, m, s, u, x and U. */
const UNKNOWN_FLAG = /^\(\?[A-Za-z](?<![idmsuxU])/;
const POSSESSIVE = /^[*+?}]\+/;

function refuseOutside(pattern: string, index: number): void {
  const rest = pattern.slice(index, index + 4);
  if (UNKNOWN_FLAG.test(rest)) {
    const message = `'${pattern}' is not a regular expression: ${rest.slice(0, 3)} is no flag.`;
    throw userError('INVALID_PARAMETER_VALUE.PATTERN', message);
  }
  if (FOREIGN_GROUP.test(rest)) throw refusal(pattern, rest.slice(0, 3));
  if (POSSESSIVE.test(rest)) throw refusal(pattern, rest.slice(0, 2));
}

function refusal(pattern: string, what: string): Error {
  return userError(
    'UNSUPPORTED_FEATURE.REGULAR_EXPRESSION',
    `The pattern '${pattern}' uses ${what}, which is not supported.`,
  );
}
