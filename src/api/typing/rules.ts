import type {
  ColumnType,
  ColumnTypes,
  NameOfType,
  NumericTypeName,
  TimeTypeName,
  WholeTypeName,
} from './column-type.ts';
import type { Mistake } from './mistake.ts';

/**
 * The types of operations by rule. `First` and `Second` are the operands' types, the second VOID where there is one
 * operand only. A union is a type that is not known exactly: a rule refuses only what no member of the union could be.
 */
export interface Rules<First, Second> {
  /** Any function of which nothing is known. */
  readonly unknown: ColumnType;
  readonly arithmetic: Arithmetic<First, Second>;
  readonly divide: Division<First, Second>;
  readonly compare: Comparison<First, Second>;
  readonly logic: Logic<First, Second>;
  /** Any operand, a BOOLEAN. */
  readonly test: 'BOOLEAN';
  readonly match: Text<First, Text<Second, 'BOOLEAN'>>;
  readonly lower: Text<First, 'STRING'>;
  readonly upper: Text<First, 'STRING'>;
  readonly length: Text<First, 'INT'>;
  readonly split: Text<First, 'ARRAY'>;
  readonly cast: Second;
  readonly either: Either<First, Second>;
  /** A condition and the value that it leads to. */
  readonly when: [First] extends ['BOOLEAN' | 'VOID']
    ? Second
    : Refused<First, 'BOOLEAN', Second, 'A condition is a BOOLEAN, but this is a'>;
  readonly struct: ColumnTypes;
  readonly field: ColumnType;
  readonly window: [First] extends ['TIMESTAMP_NTZ']
    ? { readonly start: 'TIMESTAMP_NTZ'; readonly end: 'TIMESTAMP_NTZ' }
    : Refused<
        First,
        TimeTypeName | 'STRING' | 'VOID',
        { readonly start: 'TIMESTAMP'; readonly end: 'TIMESTAMP' },
        'A window needs a TIMESTAMP, but this is a'
      >;
  readonly explode: Refused<
    First,
    'ARRAY' | 'MAP' | 'VOID',
    ColumnType,
    'Only an ARRAY or a MAP can be exploded, but this is a'
  >;
  readonly count: 'BIGINT';
  readonly sum: Refused<First, Summable, Sum<First>, 'Only numbers have a sum, but this is a'>;
  readonly avg: Refused<First, Summable, Mean<First>, 'Only numbers have a mean, but this is a'>;
  readonly min: Ordered<First>;
  readonly max: Ordered<First>;
}

/** The result, unless the type can be none of those allowed. */
type Refused<Type, Allowed, Result, Sentence extends string> =
  Extract<Type, Allowed> extends never ? Mistake<`${Sentence} ${NameOfType<Type>}.`> : Result;

type Summable = NumericTypeName | 'INTERVAL' | 'VOID';

type Sum<Type> = Type extends WholeTypeName
  ? 'BIGINT'
  : Type extends 'FLOAT' | 'VOID'
    ? 'DOUBLE'
    : Type extends Summable
      ? Type
      : never;

type Mean<Type> = Type extends 'DECIMAL' | 'INTERVAL'
  ? Type
  : Type extends Summable
    ? 'DOUBLE'
    : never;

type Ordered<Type> = [Type] extends ['MAP']
  ? Mistake<'A MAP has no order, so there is no least and no greatest.'>
  : Type;

type Logic<First, Second> = Truth<First> extends 'BOOLEAN' ? Truth<Second> : Truth<First>;

type Truth<Type> = Refused<
  Type,
  'BOOLEAN' | 'VOID',
  'BOOLEAN',
  'Only BOOLEAN values can be combined so, but this is a'
>;

type Text<Type, Result> = [Type] extends ['ARRAY' | 'MAP' | ColumnTypes]
  ? Mistake<`This needs text, but this is a ${NameOfType<Type>}.`>
  : Result;

type NeverCounted = 'BOOLEAN' | 'BINARY' | 'ARRAY' | 'MAP' | ColumnTypes;

type Arithmetic<First, Second> = [First] extends [NeverCounted]
  ? Mistake<`One cannot calculate with a ${NameOfType<First>}.`>
  : [Second] extends [NeverCounted]
    ? Mistake<`One cannot calculate with a ${NameOfType<Second>}.`>
    : ColumnType extends First | Second
      ? ColumnType
      : Wider<First, Second>;

type Division<First, Second> =
  Arithmetic<First, Second> extends infer Type
    ? Type extends WholeTypeName | 'FLOAT'
      ? 'DOUBLE'
      : Type
    : never;

/** The type to which both numbers go; each pair of two unions by itself. */
type Wider<First, Second> = First extends NumericTypeName | 'VOID'
  ? Second extends NumericTypeName | 'VOID'
    ? WiderOf<First | Second>
    : ColumnType
  : ColumnType;

type WiderOf<Both> = 'DOUBLE' extends Both
  ? 'DOUBLE'
  : 'FLOAT' extends Both
    ? Exclude<Both, 'FLOAT' | 'VOID'> extends never
      ? 'FLOAT'
      : 'FLOAT' | 'DOUBLE'
    : 'DECIMAL' extends Both
      ? 'DECIMAL'
      : 'BIGINT' extends Both
        ? 'BIGINT'
        : 'INT' extends Both
          ? 'INT'
          : 'SMALLINT' extends Both
            ? 'SMALLINT'
            : Both extends 'TINYINT'
              ? 'TINYINT'
              : Exclude<Both, 'VOID'>;

/** One type of both: the same, the wider number, or one of the two. */
type Either<First, Second> = [First] extends [Second]
  ? Second
  : [Second] extends [First]
    ? First
    : [First | Second] extends [NumericTypeName | 'VOID']
      ? Wider<First, Second>
      : Exclude<First | Second, 'VOID'>;

type Comparison<First, Second> =
  Extract<Family<First>, Family<Second>> extends never
    ? Mistake<`A ${NameOfType<First>} cannot be compared with a ${NameOfType<Second>}.`>
    : 'BOOLEAN';

/** Types of one family are compared; text is turned into whatever stands on the other side. */
type Family<Type> = Type extends NumericTypeName
  ? 'number'
  : Type extends TimeTypeName
    ? 'time'
    : Type extends 'STRING'
      ? 'number' | 'time' | ColumnType
      : Type extends 'VOID'
        ? 'number' | 'time' | 'struct' | ColumnType
        : Type extends string
          ? Type
          : 'struct';
