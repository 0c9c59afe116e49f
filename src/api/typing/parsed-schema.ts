import type { Schema } from '../../columnar/schema.ts';
import type { ColumnType, ColumnTypes } from './column-type.ts';

/**
 * The columns of a schema written as DDL: `'key STRING, value BIGINT'` gives `{ key: 'STRING'; value: 'BIGINT' }`. A
 * text that is known only at run time, or that has quotes in it, gives columns of which nothing is known.
 */
export type ParsedSchema<Columns extends string | Schema> = Columns extends string
  ? string extends Columns
    ? ColumnTypes
    : Columns extends `${string}${'`' | "'" | '"'}${string}`
      ? ColumnTypes
      : ParsedColumns<WithoutNested<OnOneLine<Columns>>>
  : ColumnTypes;

/** The type that a text such as `DECIMAL(10,2)` names. */
export type TypeOfText<Text extends string> = string extends Text
  ? ColumnType
  : TypeOfWord<Uppercase<FirstWord<Trimmed<WithoutNested<OnOneLine<Text>>>>>>;

/** The type that a text names, or the columns of the struct that it writes out: `'BIGINT'`, `'start TIMESTAMP, n INT'`. */
export type TypeOfDdl<Text extends string> = string extends Text
  ? ColumnType
  : Text extends `${string}${'`' | "'" | '"'}${string}`
    ? ColumnType
    : Trimmed<WithoutNested<OnOneLine<Text>>> extends `${string} ${string}`
      ? ParsedColumns<WithoutNested<OnOneLine<Text>>>
      : TypeOfText<Text>;

type ParsedColumns<Text extends string> = {
  readonly [Column in Split<Text> as NameOf<Column>]: TypeOf<Column>;
} & unknown;

/** The columns as a union of texts. */
type Split<Text extends string, Columns = never> = Text extends `${infer First},${infer Rest}`
  ? Split<Rest, Columns | Trimmed<First>>
  : Columns | Trimmed<Text>;

type NameOf<Column extends string> = Column extends `${infer Name} ${string}`
  ? Name extends `${infer Plain}:`
    ? Plain
    : Name
  : string;

/** The type is the first word behind the name; what stands behind it (NOT NULL, …) makes no other type. */
type TypeOf<Column extends string> = Column extends `${string} ${infer Rest}`
  ? TypeOfWord<Uppercase<FirstWord<Trimmed<Rest>>>>
  : ColumnType;

type TypeOfWord<Word extends string> = Word extends keyof TypesByWord
  ? TypesByWord[Word]
  : ColumnType;

interface TypesByWord {
  readonly BOOLEAN: 'BOOLEAN';
  readonly TINYINT: 'TINYINT';
  readonly BYTE: 'TINYINT';
  readonly SMALLINT: 'SMALLINT';
  readonly SHORT: 'SMALLINT';
  readonly INT: 'INT';
  readonly INTEGER: 'INT';
  readonly BIGINT: 'BIGINT';
  readonly LONG: 'BIGINT';
  readonly FLOAT: 'FLOAT';
  readonly REAL: 'FLOAT';
  readonly DOUBLE: 'DOUBLE';
  readonly DECIMAL: 'DECIMAL';
  readonly DEC: 'DECIMAL';
  readonly NUMERIC: 'DECIMAL';
  readonly STRING: 'STRING';
  readonly VARCHAR: 'STRING';
  readonly CHAR: 'STRING';
  readonly BINARY: 'BINARY';
  readonly DATE: 'DATE';
  readonly TIMESTAMP_LTZ: 'TIMESTAMP';
  readonly TIMESTAMP_NTZ: 'TIMESTAMP_NTZ';
  readonly TIME: 'TIME';
  readonly INTERVAL: 'INTERVAL';
  readonly ARRAY: 'ARRAY';
  readonly MAP: 'MAP';
  readonly STRUCT: ColumnTypes;
  /** May go on as WITHOUT TIME ZONE, but is hardly ever written so: the zone is asked for elsewhere. */
  readonly TIMESTAMP: 'TIMESTAMP';
}

type FirstWord<Text extends string> = Text extends `${infer Word} ${string}` ? Word : Text;

type OnOneLine<Text extends string> =
  Text extends `${infer Before}${'\n' | '\r' | '\t'}${infer After}`
    ? OnOneLine<`${Before} ${After}`>
    : Text;

type Trimmed<Text extends string> = Text extends ` ${infer Rest}` | `${infer Rest} `
  ? Trimmed<Rest>
  : Text;

/** Leaves out what stands in brackets: `DECIMAL(10,2)` becomes `DECIMAL`, `ARRAY<INT>` becomes `ARRAY`. */
type WithoutNested<Text extends string> = WithoutAngles<WithoutParentheses<Text>>;

type WithoutParentheses<Text extends string> =
  Text extends `${infer Before}(${string})${infer After}`
    ? WithoutParentheses<`${Before} ${After}`>
    : Text;

/** The first `>` closes the last `<` before it: from the inside out. */
type WithoutAngles<Text extends string> = Text extends `${infer Before}>${infer After}`
  ? WithoutAngles<`${BeforeLastAngle<Before>} ${After}`>
  : Text;

type BeforeLastAngle<
  Text extends string,
  Before extends string = '',
> = Text extends `${infer Head}<${infer Tail}`
  ? Tail extends `${string}<${string}`
    ? BeforeLastAngle<Tail, `${Before}${Head}<`>
    : `${Before}${Head}`
  : `${Before}${Text}`;
