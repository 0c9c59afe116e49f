import type { Column } from '../columns/column.ts';
import type { LiteralInput } from '../columns/literal.ts';
import type { ColumnType, ColumnTypes } from './column-type.ts';
import type { Mistake } from './mistake.ts';
import type { Rules } from './rules.ts';

/**
 * What a column computes, for the compiler: names stay names until a DataFrame takes the column, and then `TypeOf` finds
 * its type among that DataFrame's columns. A plain `ColumnExpression` is one of which nothing is known.
 */
export interface ColumnExpression {
  readonly kind: string;
}

/** A value of a known type, wherever it stands. */
export interface Typed<out Type extends ColumnType> extends ColumnExpression {
  readonly kind: 'typed';
  readonly type: Type;
}

/** A column by name. */
export interface Reference<out Name extends string> extends ColumnExpression {
  readonly kind: 'reference';
  readonly name: Name;
}

/** A rule of `Rules` over one operand or two. */
export interface Operation<
  out Rule extends keyof Rules<ColumnType, ColumnType>,
  out First extends ColumnExpression,
  out Second extends ColumnExpression = Typed<'VOID'>,
> extends ColumnExpression {
  readonly kind: 'operation';
  readonly rule: Rule;
  readonly first: First;
  readonly second: Second;
}

/** A column with a name of its own. */
export interface Named<out Name extends string, out Child extends ColumnExpression>
  extends ColumnExpression {
  readonly kind: 'named';
  readonly name: Name;
  readonly child: Child;
}

/** A column of a known type that is computed of others; wrong where one of them is. */
export type ResultOf<Inputs, Type extends ColumnType> = Column<
  Operation<'cast', NamedExpression<Inputs>, Typed<Type>>
>;

/** A column of the type of those that it is computed of. */
export type LikeInput<Inputs> = Column<Operation<'either', NamedExpression<Inputs>>>;

/** The type of an expression over these columns; a `Mistake` when it has none. */
export type TypeOf<Expression, Row> =
  Expression extends Reference<infer Name>
    ? TypeOfName<Name, Row>
    : Expression extends Typed<infer Type>
      ? Type
      : Expression extends Named<string, infer Child>
        ? TypeOf<Child, Row>
        : Expression extends Operation<infer Rule, infer First, infer Second>
          ? Applied<Rule, TypeOf<First, Row>, TypeOf<Second, Row>>
          : ColumnType;

/** A mistake in an operand is the mistake of the whole. */
type Applied<Rule extends keyof Rules<ColumnType, ColumnType>, First, Second> =
  MistakeOf<First | Second> extends never ? Rules<First, Second>[Rule] : MistakeOf<First | Second>;

/** The mistakes among types; never when there is none. */
export type MistakeOf<Type> = Extract<Type, Mistake<string>>;

/**
 * The type of a column by name. Spark does not tell upper from lower case. `a.b` is a field of the struct `a`, or a column
 * of what has the alias `a`.
 */
type TypeOfName<Name extends string, Row> = Name extends keyof Row
  ? Row[Name]
  : Name extends '*' | `${string}.*` | `${string}\`${string}`
    ? ColumnType
    : Name extends `${infer Head}.${infer Tail}`
      ? Head extends keyof Row
        ? Row[Head] extends ColumnTypes
          ? TypeOfName<Tail, Row[Head]>
          : ColumnType
        : Tail extends keyof Row
          ? Row[Tail]
          : ColumnType
      : Lowercase<Name> extends LowercaseNames<Row>
        ? TypeInAnyCase<Lowercase<Name>, Row>
        : Mistake<`There is no column '${Name}' here.`>;

type LowercaseNames<Row> = Lowercase<keyof Row & string>;

type TypeInAnyCase<Name extends string, Row> = {
  [Key in keyof Row]: Lowercase<Key & string> extends Name ? Row[Key] : never;
}[keyof Row];

/** The name that a column has in a result; `string` where the compiler does not know it. */
export type ResultName<Expression> =
  Expression extends Named<infer Name, ColumnExpression>
    ? Name
    : Expression extends Reference<infer Name>
      ? LastPart<Name>
      : Expression extends Operation<infer Rule, Reference<infer Name>, Typed<'VOID'>>
        ? Rule extends NamingRule
          ? `${Rule}(${Name extends '*' ? '1' : LastPart<Name>})`
          : string
        : string;

/** Rules that are functions with that name, so that Spark's name of an unnamed result is known. */
type NamingRule = 'sum' | 'avg' | 'min' | 'max' | 'count' | 'lower' | 'upper' | 'length';

type LastPart<Name extends string> = Name extends `${string}\`${string}` | `${string}.*`
  ? string
  : Name extends `${string}.${infer Tail}`
    ? LastPart<Tail>
    : Name;

/** The expression of an argument where text is a value. */
export type ValueExpression<Value> =
  Value extends Column<infer Expression> ? Expression : Typed<LiteralType<Value>>;

/** The expression of any of some values; of none it fits all. */
export type OneOf<Value> = [Value] extends [never] ? Typed<'VOID'> : ValueExpression<Value>;

/** The expression of an argument where text is a column's name. */
export type NamedExpression<Input> =
  Input extends Column<infer Expression>
    ? Expression
    : Input extends string
      ? Reference<Input>
      : ColumnExpression;

/** The type that a JavaScript value stands for, as `literal` in `../literal.ts` has it. */
export type LiteralType<Value> = Value extends null
  ? 'VOID'
  : Value extends boolean
    ? 'BOOLEAN'
    : Value extends string
      ? 'STRING'
      : Value extends number
        ? NumberType<Value>
        : Value extends bigint
          ? 'BIGINT' | 'DECIMAL'
          : Value extends Date
            ? 'TIMESTAMP'
            : Value extends Uint8Array
              ? 'BINARY'
              : Value extends readonly LiteralInput[]
                ? 'ARRAY'
                : ColumnType;

type NumberType<Value extends number> = number extends Value
  ? 'INT' | 'BIGINT' | 'DOUBLE'
  : `${Value}` extends `${bigint}`
    ? WholeType<`${Value}`>
    : 'DOUBLE';

/** Nine characters always make an INT; of more, the compiler need not know. */
type WholeType<Text extends string> =
  Text extends `${infer _1}${infer _2}${infer _3}${infer _4}${infer _5}${infer _6}${infer _7}${infer _8}${infer _9}${infer _10}`
    ? 'INT' | 'BIGINT' | 'DOUBLE'
    : 'INT';
