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
  readonly plus: Addition<First, Second>;
  readonly minus: Subtraction<First, Second>;
  readonly multiply: Calculation<First, Second>;
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
  /** An argument of a user's function, and the types that its parameter takes. */
  readonly argument: Extract<First, Second | 'VOID'> extends never
    ? Mistake<`The function takes no ${NameOfType<First>} here.`>
    : First;
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

type Addition<First, Second> = [First] extends [TimeTypeName]
  ? Later<First, Second>
  : [Second] extends [TimeTypeName]
    ? Later<Second, First>
    : Calculation<First, Second>;

/** Days can be added to a DATE, intervals to all times. */
type Later<Time, Other> = [Time] extends ['DATE']
  ? Extract<Other, Days | 'INTERVAL' | 'VOID'> extends never
    ? Mistake<`A ${NameOfType<Other>} cannot be added to a DATE.`>
    : Moved<Time, Other>
  : Extract<Other, 'INTERVAL' | 'VOID'> extends never
    ? Mistake<`A ${NameOfType<Other>} cannot be added to a ${NameOfType<Time>}.`>
    : Moved<Time, Other>;

type Subtraction<First, Second> = [First] extends [TimeTypeName]
  ? Extract<
      Second,
      (First extends 'DATE' ? Days : never) | TimeTypeName | 'STRING' | 'INTERVAL' | 'VOID'
    > extends never
    ? Mistake<`A ${NameOfType<Second>} cannot be subtracted from a ${NameOfType<First>}.`>
    : Moved<First, Second>
  : [Second] extends [TimeTypeName]
    ? Extract<First, TimeTypeName | 'STRING' | 'VOID'> extends never
      ? Mistake<`A ${NameOfType<Second>} cannot be subtracted from a ${NameOfType<First>}.`>
      : ColumnType
    : Calculation<First, Second>;

type Days = 'TINYINT' | 'SMALLINT' | 'INT';

type Moved<Time, Other> = [Time, Other] extends ['DATE', Days] ? 'DATE' : ColumnType;

type NeverCounted = TimeTypeName | 'BOOLEAN' | 'BINARY' | 'ARRAY' | 'MAP' | ColumnTypes;

type Calculation<First, Second> = [First] extends [NeverCounted]
  ? Mistake<`One cannot calculate with a ${NameOfType<First>}.`>
  : [Second] extends [NeverCounted]
    ? Mistake<`One cannot calculate with a ${NameOfType<Second>}.`>
    : [First | Second] extends ['STRING']
      ? Mistake<'One cannot calculate with two texts: cast one of them to a number.'>
      : ColumnType extends First | Second
        ? ColumnType
        : Wider<First, Second>;

type Division<First, Second> =
  Calculation<First, Second> extends infer Type
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

/** Types of one family are compared; text is turned into the one value that stands on the other side. A MAP is never compared. */
type Family<Type> = Type extends NumericTypeName
  ? 'number'
  : Type extends TimeTypeName
    ? 'time'
    : Type extends 'STRING'
      ? SingleFamily
      : Type extends 'VOID'
        ? SingleFamily | 'ARRAY' | 'struct'
        : Type extends 'MAP'
          ? never
          : Type extends string
            ? Type
            : 'struct';

type SingleFamily = 'number' | 'time' | 'STRING' | 'BOOLEAN' | 'BINARY' | 'TIME' | 'INTERVAL';
