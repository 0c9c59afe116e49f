import { DEFAULT_DIALECT, type JsonDialect } from './json-dialect.ts';

/** Deeper values are malformed, as in Spark's parser. */
const DEPTH_MAX = 1000;
/** A number with more digits is malformed, as in Spark's parser. */
const NUMBER_LENGTH_MAX = 1000;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const NUMBER_WITH_ZEROS = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const NOT_A_NUMBER = /NaN|[+-]?Infinity|[+-]INF/y;
const INTEGER = /^-?\d+$/;
const WORD = /true|false|null/y;
/** Blank, tab, line feed and carriage return. */
const SPACES: readonly number[] = [0x20, 0x09, 0x0a, 0x0d];
const COMMENT = /\/\*[\s\S]*?\*\/|\/\/[^\r\n]*/y;
const BARE_KEY = /[\p{L}_$][\p{L}\p{N}_$]*/uy;
/** What may stand in a string as it is: everything from the space on but the quote and the backslash. */
const PLAIN = { '"': /[ !#-[\]-\uffff]*/y, "'": /[ -&(-[\]-\uffff]*/y } as const;
const WITH_CONTROLS = { '"': /[^"\\]*/y, "'": /[^'\\]*/y } as const;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** The text is no JSON: the whole record is malformed, whatever fields it wants. */
export class MalformedJson extends Error {}

export type TokenKind = 'object' | 'array' | 'string' | 'integer' | 'fraction' | 'word';

/**
 * Reads JSON text token by token, by default under the rules of Spark's default options: also single quotes and NaN or
 * ±INF, but no comments, bare keys, leading zeros or raw control characters. Trailing commas are allowed in no dialect.
 */
export class JsonCursor {
  readonly text: string;
  readonly dialect: JsonDialect;
  #at = 0;
  #depth = 0;

  constructor(text: string, dialect: JsonDialect = DEFAULT_DIALECT) {
    this.text = text;
    this.dialect = dialect;
    this.skipBlanks();
  }

  get at(): number {
    return this.#at;
  }

  get isAtEnd(): boolean {
    return this.#at === this.text.length;
  }

  /** Goes back to the beginning of a value. */
  rewind(at: number): void {
    this.#at = at;
  }

  skipBlanks(): void {
    this.#skipSpaces();
    if (!this.dialect.allowComments) return;
    while (this.#match(COMMENT) !== '') this.#skipSpaces();
  }

  /** What kind of value begins here. Numbers are told apart by their form, as JSON tokens are. */
  kind(): TokenKind {
    const first = this.text[this.#at];
    if (first === '{') return 'object';
    if (first === '[') return 'array';
    if (this.#isQuote(first)) return 'string';
    const start = this.#at;
    const isWord = this.#isWordStart(first) && this.#match(WORD) !== '';
    const number = isWord ? '' : this.#number();
    this.#at = start;
    if (isWord) return 'word';
    return INTEGER.test(number) ? 'integer' : 'fraction';
  }

  /** The text of a number or of one of the words true, false and null. */
  scalar(): string {
    const word = this.#isWordStart(this.text[this.#at]) ? this.#match(WORD) : '';
    return word === '' ? this.#number() : word;
  }

  string(): string {
    const quote = this.text[this.#at];
    if (!this.#isQuote(quote)) throw this.#malformed('a string was expected');
    const plain = (this.dialect.allowUnquotedControlChars ? WITH_CONTROLS : PLAIN)[quote];
    this.#at++;
    let value = '';
    while (true) {
      value += this.#match(plain);
      const mark = this.text[this.#at];
      if (mark !== quote && mark !== '\\') throw this.#malformed('a string has no end');
      this.#at++;
      if (mark === quote) return value;
      value += this.#escape();
    }
  }

  /** Calls `readMember` for each key, at its value; it must read the value. */
  object(readMember: (key: string) => void): void {
    this.#enter('{');
    if (!this.#leave('}')) {
      do {
        this.skipBlanks();
        const key = this.#key();
        this.skipBlanks();
        this.#expect(':');
        readMember(key);
        this.skipBlanks();
      } while (this.#continues('}'));
    }
  }

  /** Calls `readElement` at each element; it must read it. */
  array(readElement: () => void): void {
    this.#enter('[');
    if (!this.#leave(']')) {
      do {
        this.skipBlanks();
        readElement();
        this.skipBlanks();
      } while (this.#continues(']'));
    }
  }

  /** Reads over any value and returns its text. */
  skipValue(): string {
    const start = this.#at;
    const kind = this.kind();
    if (kind === 'object') this.object(() => this.skipValue());
    else if (kind === 'array') this.array(() => this.skipValue());
    else if (kind === 'string') this.string();
    else this.scalar();
    return this.text.slice(start, this.#at);
  }

  #isQuote(mark: string | undefined): mark is '"' | "'" {
    return mark === '"' || (mark === "'" && this.dialect.allowSingleQuotes);
  }

  #key(): string {
    if (!this.dialect.allowUnquotedFieldNames || this.#isQuote(this.text[this.#at])) {
      return this.string();
    }
    const key = this.#match(BARE_KEY);
    if (key === '') throw this.#malformed('a key was expected');
    return key;
  }

  #number(): string {
    const { allowNumericLeadingZeros, allowNonNumericNumbers } = this.dialect;
    const plain = this.#match(allowNumericLeadingZeros ? NUMBER_WITH_ZEROS : NUMBER);
    const number = plain === '' && allowNonNumericNumbers ? this.#match(NOT_A_NUMBER) : plain;
    if (number === '') throw this.#malformed('a value was expected');
    if (number.length > NUMBER_LENGTH_MAX) throw this.#malformed('a number is too long');
    return number;
  }

  #escape(): string {
    const letter = this.text[this.#at++];
    if (letter === 'u') {
      const digits = this.text.slice(this.#at, this.#at + 4);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw this.#malformed('\\u needs four hex digits');
      this.#at += 4;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const character = letter === undefined ? undefined : ESCAPES[letter];
    if (character !== undefined) return character;
    const isAny = this.dialect.allowBackslashEscapingAnyCharacter && letter !== undefined;
    if (isAny) return letter;
    throw this.#malformed('an escape is unknown');
  }

  #enter(bracket: string): void {
    this.#expect(bracket);
    this.#depth++;
    if (this.#depth > DEPTH_MAX) throw this.#malformed('the value is nested too deeply');
  }

  /** True at a closing bracket, which is read. */
  #leave(bracket: string): boolean {
    if (this.text[this.#at] !== bracket) return false;
    this.#at++;
    this.#depth--;
    return true;
  }

  /** True behind a comma, false behind the closing bracket. */
  #continues(bracket: string): boolean {
    if (this.#leave(bracket)) return false;
    this.#expect(',');
    return true;
  }

  #expect(mark: string): void {
    if (this.text[this.#at] !== mark) throw this.#malformed(`'${mark}' was expected`);
    this.#at++;
    this.skipBlanks();
  }

  #isWordStart(mark: string | undefined): boolean {
    return mark === 't' || mark === 'f' || mark === 'n';
  }

  #skipSpaces(): void {
    const { text } = this;
    while (this.#at < text.length && SPACES.includes(text.charCodeAt(this.#at))) this.#at++;
  }

  /** Reads what a sticky pattern finds here. `test` makes no objects as `exec` does. */
  #match(pattern: RegExp): string {
    const start = this.#at;
    pattern.lastIndex = start;
    if (!pattern.test(this.text)) return '';
    this.#at = pattern.lastIndex;
    return this.text.slice(start, this.#at);
  }

  #malformed(problem: string): MalformedJson {
    return new MalformedJson(`${problem} at character ${this.#at + 1}`);
  }
}
