// Reads the regular expressions that kernels can run: those of Java's whose meaning does not hang on settings, on what
// stood before, or on Unicode's tables. The others are read as null and left to `javaRegExp`.

/** What a part of a pattern matches. Characters beyond ASCII come as their UTF-8 bytes, or as all others of a class. */
export type RegexpNode =
  | { readonly kind: 'bytes'; readonly bytes: readonly number[] }
  | { readonly kind: 'class'; readonly members: CharacterClass }
  | { readonly kind: 'sequence'; readonly parts: readonly RegexpNode[] }
  | { readonly kind: 'choice'; readonly options: readonly RegexpNode[] }
  | {
      readonly kind: 'repeat';
      readonly body: RegexpNode;
      readonly min: number;
      readonly max: number;
      readonly isLazy: boolean;
    }
  | { readonly kind: 'group'; readonly number: number; readonly body: RegexpNode }
  | { readonly kind: 'start' | 'end' | 'veryEnd' | 'cut' };

export interface CharacterClass {
  /** A bit for each character of ASCII. */
  readonly ascii: bigint;
  /** Which characters beyond ASCII belong to it; `noLineEnds` are those that `.` takes. */
  readonly others: 'none' | 'all' | 'noLineEnds';
}

export interface ParsedRegexp {
  readonly node: RegexpNode;
  readonly groupCount: number;
}

/** Null where a kernel could not do it, or the pattern is wrong. */
export function parseRegexp(pattern: string): ParsedRegexp | null {
  try {
    return new RegexpReader(pattern).read();
  } catch (error) {
    if (error === NOT_SIMPLE) return null;
    throw error;
  }
}

const ALL_ASCII = (1n << 128n) - 1n;
const EVERY_CHARACTER: CharacterClass = { ascii: ALL_ASCII, others: 'all' };
/** LIKE's `%` and `_`. */
export const ANY_CHARACTER: RegexpNode = { kind: 'class', members: EVERY_CHARACTER };

const NOT_SIMPLE = Symbol('left to javaRegExp');
const BOUND_MAX = 1000;
const GROUPS_MAX = 30;
const utf8 = new TextEncoder();

class RegexpReader {
  readonly #pattern: string;
  #at = 0;
  #groupCount = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  read(): ParsedRegexp {
    const node = this.#choice();
    if (this.#at < this.#pattern.length || this.#groupCount > GROUPS_MAX) throw NOT_SIMPLE;
    return { node, groupCount: this.#groupCount };
  }

  #choice(): RegexpNode {
    const options = [this.#sequence()];
    while (this.#takes('|')) options.push(this.#sequence());
    return options.length === 1 ? options[0] : { kind: 'choice', options };
  }

  #sequence(): RegexpNode {
    const parts: RegexpNode[] = [];
    while (this.#at < this.#pattern.length && !'|)'.includes(this.#pattern[this.#at])) {
      parts.push(this.#repeated(this.#atom()));
    }
    return { kind: 'sequence', parts };
  }

  #repeated(body: RegexpNode): RegexpNode {
    const bounds = this.#bounds();
    if (bounds === null) return body;
    const isLazy = this.#takes('?');
    const again = this.#pattern[this.#at] ?? ' ';
    // Loops whose rounds may match nothing end by rules of their own.
    if ('*+?{'.includes(again) || matchesNothing(body)) throw NOT_SIMPLE;
    return { kind: 'repeat', body, ...bounds, isLazy };
  }

  #bounds(): { readonly min: number; readonly max: number } | null {
    if (this.#takes('*')) return { min: 0, max: Number.POSITIVE_INFINITY };
    if (this.#takes('+')) return { min: 1, max: Number.POSITIVE_INFINITY };
    if (this.#takes('?')) return { min: 0, max: 1 };
    const found = this.#match(/\{(\d+)(,?)(\d*)\}/y);
    if (found === null) return null;
    const min = Number(found[1]);
    const max = found[3] !== '' ? Number(found[3]) : found[2] === '' ? min : undefined;
    if (min > BOUND_MAX || (max ?? 0) > BOUND_MAX || min > (max ?? min)) throw NOT_SIMPLE;
    return { min, max: max ?? Number.POSITIVE_INFINITY };
  }

  #atom(): RegexpNode {
    const character = this.#next();
    switch (character) {
      case '(':
        return this.#group();
      case '[':
        return { kind: 'class', members: this.#class() };
      case '.':
        return {
          kind: 'class',
          members: { ascii: ALL_ASCII & ~bits('\n\r'), others: 'noLineEnds' },
        };
      case '^':
        return { kind: 'start' };
      case '$':
        return { kind: 'end' };
      case '\\':
        return this.#escape();
      default:
        if ('*+?{'.includes(character)) throw NOT_SIMPLE;
        return { kind: 'bytes', bytes: [...utf8.encode(character)] };
    }
  }

  #group(): RegexpNode {
    const isPlain = this.#match(/\?:/y) !== null;
    if (!isPlain && this.#pattern[this.#at] === '?' && this.#match(/\?<[A-Za-z]\w*>/y) === null) {
      throw NOT_SIMPLE;
    }
    const number = isPlain ? 0 : ++this.#groupCount;
    const body = this.#choice();
    if (!this.#takes(')')) throw NOT_SIMPLE;
    return isPlain ? body : { kind: 'group', number, body };
  }

  #escape(): RegexpNode {
    const letter = this.#next();
    if (letter === 'A') return { kind: 'start' };
    if (letter === 'z') return { kind: 'veryEnd' };
    const members = escapedClass(letter);
    if (members !== null) return { kind: 'class', members };
    return { kind: 'bytes', bytes: [escapedCharacter(letter)] };
  }

  /** Behind its opening bracket. */
  #class(): CharacterClass {
    const isNegated = this.#takes('^');
    let ascii = 0n;
    let others: CharacterClass['others'] = 'none';
    if (this.#pattern[this.#at] === ']') throw NOT_SIMPLE;
    while (!this.#takes(']')) {
      const item = this.#classItem();
      if (typeof item !== 'number') {
        ascii |= item.ascii;
        if (item.others === 'all') others = 'all';
        if (/^-[^\]]/.test(this.#pattern.slice(this.#at))) throw NOT_SIMPLE;
      } else ascii |= this.#range(item);
    }
    if (!isNegated) return { ascii, others };
    return { ascii: ALL_ASCII & ~ascii, others: others === 'none' ? 'all' : 'none' };
  }

  /** One character, or all up to another. */
  #range(first: number): bigint {
    if (!/^-[^\]]/.test(this.#pattern.slice(this.#at))) return 1n << BigInt(first);
    this.#at++;
    const last = this.#classItem();
    if (typeof last !== 'number' || last < first) throw NOT_SIMPLE;
    return ((1n << BigInt(last - first + 1)) - 1n) << BigInt(first);
  }

  #classItem(): number | CharacterClass {
    const character = this.#next();
    if (character === '\\') {
      const letter = this.#next();
      return escapedClass(letter) ?? escapedCharacter(letter);
    }
    const code = character.charCodeAt(0);
    const isUnion = character === '&' && this.#pattern[this.#at] === '&';
    if (character === '[' || isUnion || code > 127) throw NOT_SIMPLE;
    return code;
  }

  #next(): string {
    const code = this.#pattern.codePointAt(this.#at);
    if (code === undefined || (code >= 0xd800 && code <= 0xdfff)) throw NOT_SIMPLE;
    const character = String.fromCodePoint(code);
    this.#at += character.length;
    return character;
  }

  #takes(character: string): boolean {
    const isNext = this.#pattern[this.#at] === character;
    if (isNext) this.#at++;
    return isNext;
  }

  #match(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.#pattern);
    if (found !== null) this.#at = expression.lastIndex;
    return found;
  }
}

const DIGITS = '0123456789';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CLASSES: Readonly<Record<string, bigint>> = {
  d: bits(DIGITS),
  w: bits(`${DIGITS}${LETTERS}_`),
  s: bits(' \t\n\v\f\r'),
};

/** That of `\d` and its like; null for other letters. */
function escapedClass(letter: string): CharacterClass | null {
  const ascii = CLASSES[letter.toLowerCase()];
  if (ascii === undefined) return null;
  const isNegated = letter !== letter.toLowerCase();
  return isNegated ? { ascii: ALL_ASCII & ~ascii, others: 'all' } : { ascii, others: 'none' };
}

function escapedCharacter(letter: string): number {
  const place = 'tnrf'.indexOf(letter);
  if (place >= 0) return '\t\n\r\f'.charCodeAt(place);
  if (/[\w]/.test(letter) || letter.charCodeAt(0) > 127) throw NOT_SIMPLE;
  return letter.charCodeAt(0);
}

function bits(characters: string): bigint {
  return [...characters].reduce((set, one) => set | (1n << BigInt(one.charCodeAt(0))), 0n);
}

/** Whether a part can match without taking a character. */
export function matchesNothing(node: RegexpNode): boolean {
  switch (node.kind) {
    case 'bytes':
      return node.bytes.length === 0;
    case 'class':
      return false;
    case 'sequence':
      return node.parts.every(matchesNothing);
    case 'choice':
      return node.options.some(matchesNothing);
    case 'repeat':
      return node.min === 0 || matchesNothing(node.body);
    case 'group':
      return matchesNothing(node.body);
    default:
      return true;
  }
}
