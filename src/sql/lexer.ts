import { type MillraceError, userError } from '../errors.ts';
import type { Dialect } from './dialect.ts';
import { unescapeString } from './string-literal.ts';
import type { Token } from './token.ts';

/** Cuts SQL text into tokens; comments and white space are left out. The last token is `end`. */
export function tokenize(text: string, dialect: Dialect, from = 0): readonly Token[] {
  const tokens: Token[] = [];
  let start = skipBlanks(text, from);
  while (start < text.length) {
    const token = readToken(text, start, dialect);
    tokens.push(token);
    start = skipBlanks(text, token.end);
  }
  tokens.push({ kind: 'end', value: '', start: text.length, end: text.length });
  return tokens;
}

const BLANKS = /(?:\s+|--[^\n]*)*/y;
const WORD = /[\p{L}_][\p{L}\p{N}_]*/uy;
/** As in Spark, a name may begin with digits: `2012_total`. */
const NAME_WITH_DIGITS = /\d[\p{L}\p{N}_]*[\p{L}_][\p{L}\p{N}_]*(?![\p{L}\p{N}_.])/uy;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?:BD|[LSYDF])?(?![\p{L}\p{N}_])/iuy;
const STRING_PREFIX = /(?:r|x\s*)(?=')/iy;
const ANY_STRING_PREFIX = /(?:r|x\s*)(?=['"])/iy;
/** Longest first. `>>` is not here: it closes two type brackets. */
const OPERATOR = /<=>|<=|>=|<>|!=|!<|!>|==|\|\||\|>|::|=>|->|[-+*/%=<>!~&|^()[\]{},.;:?]/y;

function readToken(text: string, start: number, dialect: Dialect): Token {
  const first = text[start]!;
  if (first === '`' || (first === '"' && dialect.doubleQuotedNames)) return readQuoted(text, start);
  const doubles = !dialect.quotesNeverDouble;
  if (first === "'" || first === '"')
    return readString(text, start, start, { raw: false, doubles });
  const prefixed = readPrefixed(text, start, dialect);
  if (prefixed !== null) return prefixed;
  const word = matchAt(WORD, text, start);
  if (word !== null) return newToken('word', word.toUpperCase(), start, word.length);
  if (/[\d.]/.test(first)) {
    const number = matchAt(NUMBER, text, start);
    if (number !== null) return newToken('number', number, start, number.length);
    const name = matchAt(NAME_WITH_DIGITS, text, start);
    if (name !== null) return newToken('word', name.toUpperCase(), start, name.length);
    if (first !== '.') throw badNumber(text, start);
  }
  const operator = matchAt(OPERATOR, text, start);
  if (operator !== null) return newToken('operator', operator, start, operator.length);
  // What has no meaning is refused where it is read: values of SET may hold any character.
  const character = String.fromCodePoint(text.codePointAt(start)!);
  return newToken('operator', character, start, character.length);
}

/** `r'\d'` is a raw text; `X'1F'` are bytes, with room before the quotes if one likes. */
function readPrefixed(text: string, start: number, dialect: Dialect): Token | null {
  const prefix = matchAt(
    dialect.doubleQuotedNames ? STRING_PREFIX : ANY_STRING_PREFIX,
    text,
    start,
  );
  if (prefix === null) return null;
  const open = start + prefix.length;
  const token = readString(text, start, open, { raw: true, doubles: false });
  return /^x/i.test(prefix) ? { ...token, kind: 'binary' } : token;
}

function newToken(kind: Token['kind'], value: string, start: number, length: number): Token {
  return { kind, value, start, end: start + length };
}

function matchAt(pattern: RegExp, text: string, start: number): string | null {
  pattern.lastIndex = start;
  return pattern.exec(text)?.[0] ?? null;
}

/** Skips white space and comments; block comments nest. */
function skipBlanks(text: string, from: number): number {
  let position = from + matchAt(BLANKS, text, from)!.length;
  while (text.startsWith('/*', position)) {
    position = skipBlockComment(text, position);
    position += matchAt(BLANKS, text, position)!.length;
  }
  return position;
}

function skipBlockComment(text: string, start: number): number {
  let depth = 0;
  const mark = /\/\*|\*\//g;
  mark.lastIndex = start;
  for (let match = mark.exec(text); match !== null; match = mark.exec(text)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  throw syntaxError('This comment is not closed: expected */.', text, start, start + 2);
}

/** A doubled quote stands for one; a backslash escapes, unless the string is raw. */
function readString(
  text: string,
  start: number,
  open: number,
  { raw, doubles }: { readonly raw: boolean; readonly doubles: boolean },
): Token {
  const quote = text[open]!;
  let position = open + 1;
  while (position < text.length) {
    if (text[position] === '\\' && !raw) position += 2;
    else if (text[position] !== quote) position += 1;
    else if (text[position + 1] === quote && doubles) position += 2;
    else {
      const inside = text.slice(open + 1, position);
      const value = raw ? inside : unescapeString(inside, quote);
      return { kind: 'string', value, start, end: position + 1 };
    }
  }
  throw syntaxError(`This text is not closed: expected ${quote}.`, text, start, start + 1);
}

/** Nothing between the quotes is a name, too: what it cannot name says so. */
const BACK_QUOTED = /`(?:[^`]|``)*`/y;
const DOUBLE_QUOTED = /"(?:[^"]|"")+"/y;

function readQuoted(text: string, start: number): Token {
  const quote = text[start]!;
  const inside = matchAt(quote === '"' ? DOUBLE_QUOTED : BACK_QUOTED, text, start);
  if (inside === null) {
    throw syntaxError(`This name is not closed: expected ${quote}.`, text, start, start + 1);
  }
  const name = inside.slice(1, -1).replaceAll(quote + quote, quote);
  return newToken('quoted', name, start, inside.length);
}

function badNumber(text: string, start: number): MillraceError {
  const written = matchAt(/[\p{L}\p{N}_.]+/uy, text, start)!;
  const message = `'${written}' is not a number.`;
  return syntaxError(message, text, start, start + written.length);
}

function syntaxError(message: string, text: string, start: number, end: number): MillraceError {
  return userError('PARSE_SYNTAX_ERROR', message, { position: { text, start, end } });
}
