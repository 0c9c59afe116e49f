import { STRING } from '../columnar/types.ts';
import { type MillraceError, type SourcePosition, userError } from '../errors.ts';
import type { Literal } from '../expression/expression.ts';
import type { UnresolvedExpression } from '../expression/unresolved.ts';
import { anyPart } from '../expression/unresolved-parts.ts';
import type { UnresolvedPlan } from '../plan/nodes/unresolved-plan.ts';
import { DEFAULT_DIALECT, type Dialect } from './dialect.ts';
import { isIdentifierClause, readIdentifierText } from './identifier-clause.ts';
import { tokenize } from './lexer.ts';
import type { Token } from './token.ts';

/** Deepest nesting of expressions and queries, so that a hostile text is an error and not a stack overflow. */
const DEPTH_MAX = 500;

/** Handed in, so that expressions and queries need not know each other. */
export interface Grammar {
  readQuery(reader: TokenReader): UnresolvedPlan;
  readExpression(reader: TokenReader, power?: number): UnresolvedExpression;
}

/** Binds tighter than any operator: what is read up to it is one value. */
const TIGHTEST = 1000;

/** Stands for the value of a variable while a text is read ahead. */
const LATER: Literal = Object.freeze({ kind: 'literal', value: 'later', type: STRING });

/** What was read of a text before it runs. */
interface ReadAhead<T> {
  readonly value: T;
  /** True where it is made of a variable, so that it has to be read again when that has its value. */
  readonly waits: boolean;
}

/** A place in the tokens of a text, with the questions that all parts of the parser ask. */
export class TokenReader {
  readonly text: string;
  /** Values of `:name`; null leaves names unbound. */
  readonly parameters: ReadonlyMap<string, UnresolvedExpression> | null;
  readonly dialect: Dialect;
  readonly #tokens: readonly Token[];
  readonly #grammar: Grammar;
  #index = 0;
  #markerCount = 0;
  #depth = 0;
  #namesParameters: boolean | null = null;
  /** Null: variables have their values. */
  #waits: boolean | null = null;
  /** The word behind the query that is being read, where it has one. */
  #endWord: string | null = null;
  #takesPatterns = false;

  constructor(
    text: string,
    grammar: Grammar,
    parameters: ReadonlyMap<string, UnresolvedExpression> | null = null,
    dialect: Dialect = DEFAULT_DIALECT,
    from = 0,
  ) {
    this.text = text;
    this.#grammar = grammar;
    this.parameters = parameters;
    this.dialect = dialect;
    this.#tokens = tokenize(text, dialect, from);
  }

  /** Reads a query, which may stand in an expression. */
  readQuery(): UnresolvedPlan {
    return this.#grammar.readQuery(this);
  }

  /** Reads an expression where something else than an expression is made of one. */
  readExpression(): UnresolvedExpression {
    return this.#grammar.readExpression(this);
  }

  /** True where a name in backquotes may be a pattern for names. */
  get takesPatterns(): boolean {
    return this.#takesPatterns;
  }

  /** Reads an item of a SELECT list, whose names in backquotes are patterns if the session says so. */
  readTakingPatterns<T>(read: () => T): T {
    const outer = this.#takesPatterns;
    this.#takesPatterns = this.dialect.quotedNamesArePatterns;
    const value = read();
    this.#takesPatterns = outer;
    return value;
  }

  /** Reads a query that a word stands behind, which is no alias in it. */
  readQueryUpTo(word: string): UnresolvedPlan {
    const outer = this.#endWord;
    this.#endWord = word;
    const query = this.readQuery();
    this.#endWord = outer;
    return query;
  }

  /** True for the word behind the query that is being read. */
  isEndWord({ kind, value }: Token): boolean {
    return kind === 'word' && value === this.#endWord;
  }

  /** Reads what runs later, when variables have other values than now. */
  readAhead<T>(read: () => T): ReadAhead<T> {
    this.#waits = false;
    const value = read();
    const waits = this.#waits;
    this.#waits = null;
    return { value, waits };
  }

  /** The value of an expression that a text is made of; undefined when it is not constant. */
  constantOf(expression: UnresolvedExpression): Literal | undefined {
    if (this.#waits !== null && anyPart(expression, ({ kind }) => kind === 'unresolvedColumn')) {
      this.#waits = true;
      return LATER;
    }
    return expression.kind === 'literal' ? expression : this.dialect.constantOf?.(expression);
  }

  /** The token `offset` places ahead. */
  peek(offset = 0): Token {
    return this.#tokens[Math.min(this.#index + offset, this.#tokens.length - 1)]!;
  }

  next(): Token {
    const token = this.peek();
    this.#index += 1;
    return token;
  }

  /** The name by which parameters hold the value of the next `?`. */
  nextMarker(): string {
    this.#markerCount += 1;
    return `?${this.#markerCount}`;
  }

  /** Notes a parameter with a name or without one: a text has the one kind or the other. */
  noteParameter(isNamed: boolean, start: Token): void {
    this.#namesParameters ??= isNamed;
    if (this.#namesParameters === isNamed) return;
    const message = 'A text has parameters with names or without them, not both.';
    throw this.mistake('INVALID_QUERY_MIXED_QUERY_PARAMETERS', message, start);
  }

  get isAtEnd(): boolean {
    return this.peek().kind === 'end';
  }

  /** True when the next tokens are these words. */
  isWord(...words: readonly string[]): boolean {
    return words.every((word, offset) => {
      const token = this.peek(offset);
      return token.kind === 'word' && token.value === word;
    });
  }

  isOperator(value: string, offset = 0): boolean {
    const token = this.peek(offset);
    return token.kind === 'operator' && token.value === value;
  }

  /** True when the next tokens are the characters of this operator with nothing between them. */
  isTouching(operator: string): boolean {
    return Array.from(operator).every((character, offset) => {
      const isNext = offset === 0 || this.peek(offset - 1).end === this.peek(offset).start;
      return isNext && this.isOperator(character, offset);
    });
  }

  /** Steps over these words if they come next. */
  acceptWord(...words: readonly string[]): boolean {
    if (!this.isWord(...words)) return false;
    this.#index += words.length;
    return true;
  }

  /** Steps over a clause such as GROUP BY: its second word must follow the first. */
  acceptClause(first: string, second: string): boolean {
    if (!this.acceptWord(first)) return false;
    this.expectWord(second);
    return true;
  }

  acceptOperator(value: string): boolean {
    if (!this.isOperator(value)) return false;
    this.#index += 1;
    return true;
  }

  expectWord(...words: readonly string[]): void {
    for (const word of words) if (!this.acceptWord(word)) throw this.unexpected(word);
  }

  expectOperator(value: string): void {
    if (!this.acceptOperator(value)) throw this.unexpected(`'${value}'`);
  }

  /** A text in quotes, or a parameter that has one for its value. */
  expectString(meaning: string): string {
    const start = this.peek();
    if (start.kind === 'string') return this.next().value;
    if (!this.isOperator(':') && !this.isOperator('?')) {
      throw this.unexpected(`${meaning} in quotes`);
    }
    const value = this.#grammar.readExpression(this, TIGHTEST);
    if (value.kind === 'unresolvedParameter') return '';
    if (value.kind === 'literal' && typeof value.value === 'string') return value.value;
    throw this.mistake('PARSE_SYNTAX_ERROR', `The parameter is no text, as ${meaning} is.`, start);
  }

  /** A name, quoted or not or in IDENTIFIER('…'); words are taken as written. */
  expectName(meaning: string): string {
    const token = this.peek();
    if (isIdentifierClause(this)) {
      const parts = this.#identifierParts(meaning);
      if (parts.length === 1) return parts[0]!;
      const message = `The name ${parts.join('.')} has more than one part.`;
      throw this.mistake('IDENTIFIER_TOO_MANY_NAME_PARTS', message, token);
    }
    if (token.kind !== 'word' && token.kind !== 'quoted') throw this.unexpected(meaning);
    this.#index += 1;
    return this.nameOf(token);
  }

  /** The name that a word or quoted token stands for. */
  nameOf(token: Token): string {
    return token.kind === 'quoted' ? token.value : this.text.slice(token.start, token.end);
  }

  /** Behind a name where no expression goes on: `my-table` is no name unless it is quoted. Throws INVALID_IDENTIFIER. */
  refuseHyphen(start: Token): void {
    if (!this.isOperator('-') || !['word', 'number'].includes(this.peek(1).kind)) return;
    this.next();
    this.next();
    const { text, start: from, end } = this.positionFrom(start);
    const name = text.slice(from, end);
    const message = `The name ${name} has a hyphen, and must be quoted: \`${name}\`.`;
    throw this.mistake('INVALID_IDENTIFIER', message, start);
  }

  /** `a.b.c` as parts. */
  expectNameParts(meaning: string): readonly string[] {
    const first = isIdentifierClause(this)
      ? this.#identifierParts(meaning)
      : [this.expectName(meaning)];
    const parts = [...first];
    while (this.isOperator('.') && !this.isOperator('*', 1)) {
      this.next();
      parts.push(this.expectName('a name'));
    }
    return parts;
  }

  #identifierParts(meaning: string): readonly string[] {
    const reader = new TokenReader(readIdentifierText(this), this.#grammar, null, this.dialect);
    const parts = reader.expectNameParts(meaning);
    reader.expectEnd();
    return parts;
  }

  /** Reads elements separated by commas. */
  readList<T>(read: () => T): T[] {
    const elements = [read()];
    while (this.acceptOperator(',')) elements.push(read());
    return elements;
  }

  /** Reads `( element, … )`; may be empty. */
  readBracketList<T>(read: () => T): T[] {
    this.expectOperator('(');
    if (this.acceptOperator(')')) return [];
    const elements = this.readList(read);
    this.expectOperator(')');
    return elements;
  }

  /** Runs a part of the parser that may contain itself. */
  nested<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > DEPTH_MAX) {
      const message = `The text nests deeper than ${DEPTH_MAX} levels.`;
      throw userError('PARSE_SYNTAX_ERROR', message, { position: this.positionOf(this.peek()) });
    }
    const result = read();
    this.#depth -= 1;
    return result;
  }

  /** The text of a hint between a token and the one behind it, which is the next; empty for none. */
  hintBehind(token: Token): string {
    return /\/\*\+([\s\S]*?)\*\//.exec(this.text.slice(token.end, this.peek().start))?.[1] ?? '';
  }

  /** From a token to the last one read. */
  positionFrom(start: Token): SourcePosition {
    const last = this.#tokens[this.#index - 1] ?? start;
    return { text: this.text, start: start.start, end: Math.max(start.end, last.end) };
  }

  positionOf(token: Token): SourcePosition {
    return { text: this.text, start: token.start, end: token.end };
  }

  expectEnd(): void {
    if (!this.isAtEnd) throw this.unexpected('the end of the text');
  }

  /** The error for a next token that does not fit. */
  unexpected(expected: string): MillraceError {
    const token = this.peek();
    const found =
      token.kind === 'end' ? 'end of text' : `'${this.text.slice(token.start, token.end)}'`;
    return userError(
      'PARSE_SYNTAX_ERROR',
      `Syntax error at or near ${found}: expected ${expected}.`,
      {
        position: this.positionOf(token),
      },
    );
  }

  /** A user's mistake other than a wrong token, from `start` to the last token read. */
  mistake(condition: string, message: string, start: Token): MillraceError {
    return userError(condition, message, { position: this.positionFrom(start) });
  }

  /** The error for SQL that Spark knows and this parser reads, but that cannot run yet. */
  unsupported(feature: string, start: Token = this.peek()): MillraceError {
    return userError('UNSUPPORTED_FEATURE', `${feature} is not supported yet.`, {
      position: this.positionFrom(start),
    });
  }
}
