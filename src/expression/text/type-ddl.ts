// The text of a type or of columns, as functions such as from_json take it: `a INT, b ARRAY<STRING>`, `MAP<STRING, INT>`.

import {
  array,
  type DataType,
  DECIMAL_DIGITS_MAX,
  decimal,
  field,
  map,
  STRING,
  type StructField,
  struct,
} from '../../columnar/types.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import { collationOf, UTF8_BINARY } from '../collation/collation.ts';
import { TYPES_BY_WORD } from './type-words.ts';

/** Reads a type, or columns as the struct of them. */
export function parseTypeDdl(text: string, position: SourcePosition | undefined): DataType {
  const reader = new DdlReader(text, position);
  return (
    reader.whole(() => reader.type()) ??
    reader.whole(() => struct(reader.fields())) ??
    reader.refuse()
  );
}

const DAY_UNITS = ['day', 'hour', 'minute', 'second'] as const;
const MONTH_UNITS = ['year', 'month'] as const;

const TIME_DIGITS = 6;

const TOKEN = /\s*(?:`((?:[^`]|``)+)`|('(?:[^'\\]|\\.)*')|(\w+)|([<>(),:]))/y;

class DdlReader {
  readonly #text: string;
  readonly #position: SourcePosition | undefined;
  #at = 0;

  constructor(text: string, position: SourcePosition | undefined) {
    this.#text = text;
    this.#position = position;
  }

  /** What `read` gives if it takes the whole text; undefined otherwise. */
  whole<Result>(read: () => Result | undefined): Result | undefined {
    this.#at = 0;
    try {
      const result = read();
      return this.#text.slice(this.#at).trim() === '' ? result : undefined;
    } catch (error) {
      if (error instanceof NoType) return undefined;
      throw error;
    }
  }

  refuse(): never {
    throw userError(
      'PARSE_SYNTAX_ERROR',
      `'${this.#text}' is neither a type nor a list of columns.`,
      {
        hint: "Write it as in 'a INT, b ARRAY<STRING>'.",
        position: this.#position,
      },
    );
  }

  type(): DataType {
    const name = this.#next().toLowerCase();
    const simple = TYPES_BY_WORD.get(name.toUpperCase());
    if (simple === STRING && this.#accepts('collate')) return this.#collated();
    if (simple !== undefined) return simple;
    if (name === 'decimal' || name === 'dec' || name === 'numeric') return this.#decimal();
    if (name === 'interval') return this.#interval();
    if (name === 'time') return this.#time();
    if (name === 'array') return array(this.#inBrackets(() => this.type()));
    if (name === 'struct')
      return struct(this.#inBrackets(() => (this.#isNext('>') ? [] : this.fields())));
    if (name !== 'map') throw new NoType();
    return this.#inBrackets(() => {
      const key = this.type();
      this.#expect(',');
      return map(key, this.type());
    });
  }

  fields(): StructField[] {
    const fields = [this.#field()];
    while (this.#accepts(',')) fields.push(this.#field());
    return fields;
  }

  #field(): StructField {
    const name = this.#next();
    this.#accepts(':');
    const type = this.type();
    const nullable = !(this.#accepts('not') && this.#expect('null'));
    if (this.#accepts('comment')) this.#next();
    return field(name, type, nullable);
  }

  /** INTERVAL, INTERVAL DAY, INTERVAL DAY TO SECOND and their like. */
  #interval(): DataType {
    const days = DAY_UNITS.find((unit) => this.#accepts(unit));
    if (days !== undefined) return { kind: 'dayTimeInterval', ...this.#span(days, DAY_UNITS) };
    const months = MONTH_UNITS.find((unit) => this.#accepts(unit));
    if (months === undefined) return { kind: 'calendarInterval' };
    return { kind: 'yearMonthInterval', ...this.#span(months, MONTH_UNITS) };
  }

  #span<Unit extends string>(from: Unit, units: readonly Unit[]): { from: Unit; to: Unit } {
    if (!this.#accepts('to')) return { from, to: from };
    const to = units.slice(units.indexOf(from) + 1).find((unit) => this.#accepts(unit));
    if (to === undefined) throw new NoType();
    return { from, to };
  }

  #collated(): DataType {
    const { name } = collationOf(this.#next(), this.#position);
    return name === UTF8_BINARY ? STRING : { kind: 'string', collation: name };
  }

  #decimal(): DataType {
    if (!this.#accepts('(')) return decimal(10, 0);
    const precision = Number(this.#next());
    const scale = this.#accepts(',') ? Number(this.#next()) : 0;
    this.#expect(')');
    if (!(precision >= 1 && precision <= DECIMAL_DIGITS_MAX && scale >= 0 && scale <= precision))
      throw new NoType();
    return decimal(precision, scale);
  }

  #time(): DataType {
    if (!this.#accepts('(')) return { kind: 'time', precision: TIME_DIGITS };
    const precision = Number(this.#next());
    this.#expect(')');
    if (!(precision >= 0 && precision <= TIME_DIGITS)) throw new NoType();
    return { kind: 'time', precision };
  }

  #inBrackets<Result>(read: () => Result): Result {
    this.#expect('<');
    const result = read();
    this.#expect('>');
    return result;
  }

  #next(): string {
    TOKEN.lastIndex = this.#at;
    const token = TOKEN.exec(this.#text);
    if (token === null) throw new NoType();
    this.#at = TOKEN.lastIndex;
    const [, quoted, text, word, mark] = token;
    return quoted?.replaceAll('``', '`') ?? text ?? word ?? mark;
  }

  #isNext(token: string): boolean {
    const start = this.#at;
    const isIt = this.#accepts(token);
    this.#at = start;
    return isIt;
  }

  #accepts(token: string): boolean {
    const start = this.#at;
    if (this.#text.slice(start).trim() !== '' && this.#next().toLowerCase() === token) return true;
    this.#at = start;
    return false;
  }

  #expect(token: string): true {
    if (this.#accepts(token)) return true;
    throw new NoType();
  }
}

/** What stands there is no type. */
class NoType extends Error {}
