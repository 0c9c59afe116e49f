import type { Column } from '../columns/column.ts';
import type { SortOrder } from '../columns/sort-order.ts';
import type { ColumnOrName } from '../functions/functions.ts';
import type {
  ColumnExpression,
  MistakeOf,
  NamedExpression,
  Operation,
  ResultName,
  TypeOf,
} from './column-expression.ts';
import type { ColumnType, ColumnTypes, NameOfType } from './column-type.ts';
import type { Mistake } from './mistake.ts';

/**
 * A type written out. `& unknown`, here and below, changes nothing but what is shown: messages and editors name the
 * columns, not the alias that computed them.
 */
export type Flat<Row> = { readonly [Name in keyof Row]: Row[Name] } & unknown;

/** The arguments themselves; in the place of each that is wrong over these columns, the sentence that says why. */
export type Checked<Row, Items extends readonly unknown[]> = {
  readonly [Position in keyof Items]: CheckedItem<Row, Items[Position]>;
};

/** An argument itself, or the sentence that says why it is wrong over these columns. */
export type CheckedItem<Row, Item> =
  MistakeOf<TypeOf<ItemExpression<Item>, Row>> extends never
    ? Item
    : MistakeOf<TypeOf<ItemExpression<Item>, Row>>;

/** An argument that a rule will be applied to. */
export type CheckedInput<Row, Rule extends AggregateRule, Item> =
  MistakeOf<TypeOf<Operation<Rule, NamedExpression<Item>>, Row>> extends never
    ? Item
    : MistakeOf<TypeOf<Operation<Rule, NamedExpression<Item>>, Row>>;

type ItemExpression<Item> =
  Item extends SortOrder<infer Expression> ? Expression : NamedExpression<Item>;

/** A condition is text in SQL, which is checked when the program runs, or a BOOLEAN column. */
export type CheckedCondition<Row, Condition> =
  Condition extends Column<infer Expression>
    ? CheckedType<
        TypeOf<Expression, Row>,
        'BOOLEAN' | 'VOID',
        Condition,
        'A condition is a BOOLEAN, but this is a'
      >
    : Condition;

/** The name of a column that can be the event time. */
export type CheckedEventTime<Row, Name extends string> = CheckedType<
  TypeOf<NamedExpression<Name>, Row>,
  'TIMESTAMP' | 'TIMESTAMP_NTZ' | ColumnTypes,
  Name,
  'The event time is a TIMESTAMP, but this is a'
>;

type CheckedType<Type, Allowed, Argument, Sentence extends string> =
  MistakeOf<Type> extends never
    ? Extract<Type, Allowed> extends never
      ? Mistake<`${Sentence} ${NameOfType<Type>}.`>
      : Argument
    : MistakeOf<Type>;

/** The columns that `select` gives. Where a result's name is not known, any name may be there. */
export type Selected<Row, Items extends readonly unknown[]> =
  '*' extends ResultName<NamedExpression<Items[number]>>
    ? Flat<Row & Named<Row, Items[number]>>
    : Named<Row, Items[number]>;

type Named<Row, Item> = {
  readonly [One in Item as Exclude<ResultName<NamedExpression<One>>, '*'>]: TypeOfResult<
    NamedExpression<One>,
    Row
  >;
} & unknown;

/** The type of one expression over these columns. */
export type TypeOfKey<Row, Item> = TypeOfResult<NamedExpression<Item>, Row>;

type TypeOfResult<Expression, Row> =
  string extends ResultName<Expression>
    ? ColumnType
    : Exclude<TypeOf<Expression, Row>, Mistake<string>>;

/** The columns but those with these names. */
export type Without<Row, Names extends string> = {
  readonly [Name in keyof Row as Lowercase<Name & string> extends Lowercase<Names>
    ? never
    : Name]: Row[Name];
} & unknown;

/** The aggregates that a verb such as `sum('value')` makes of columns. */
export type Aggregates<Rule extends AggregateRule, Inputs extends readonly ColumnOrName[]> = {
  readonly [Position in keyof Inputs]: Column<Operation<Rule, NamedExpression<Inputs[Position]>>>;
};

type AggregateRule = 'sum' | 'min' | 'max' | 'avg';

/** The columns and one more, which takes the place of one with its name. */
export type WithColumn<Row, Name extends string, Item extends Column<ColumnExpression>> = Flat<
  Without<Row, Name> & {
    readonly [Added in Name]: Exclude<TypeOf<NamedExpression<Item>, Row>, Mistake<string>>;
  }
>;

/** Each column itself, or what is wrong with it. */
export type CheckedColumns<Row, Items> = {
  readonly [Name in keyof Items]: CheckedItem<Row, Items[Name]>;
};

/** Each set of columns itself, or what is wrong with one. */
export type CheckedSets<Row, Sets extends readonly (readonly unknown[])[]> = {
  readonly [Position in keyof Sets]: Checked<Row, Sets[Position]>;
};

/** The columns and more by name, which take the places of those with their names. */
export type WithColumns<Row, Items> = Flat<
  Without<Row, keyof Items & string> & {
    readonly [Name in keyof Items]: Exclude<
      TypeOf<NamedExpression<Items[Name]>, Row>,
      Mistake<string>
    >;
  }
>;

/** The columns with those that are named so under other names. */
export type RenamedAll<Row, Names> = {
  readonly [Key in keyof Row as NewName<Key, Names>]: Row[Key];
} & unknown;

type NewName<Key, Names> = [SameName<Key, Names>] extends [never]
  ? Key
  : Names[SameName<Key, Names>] & PropertyKey;

type SameName<Key, Names> = {
  [Name in keyof Names]: Lowercase<Name & string> extends Lowercase<Key & string> ? Name : never;
}[keyof Names];

/** The columns with one under another name. */
export type Renamed<Row, Existing extends string, Name extends string> = {
  readonly [Key in keyof Row as Lowercase<Key & string> extends Lowercase<Existing>
    ? Name
    : Key]: Row[Key];
} & unknown;

/** The columns of a union: the first side's names; a type is known where the other side has the name too. */
export type United<Row, Other> = {
  readonly [Name in keyof Row]: Name extends keyof Other ? Row[Name] | Other[Name] : ColumnType;
} & unknown;

/** Nothing to add where the other side has all names of this one, in upper or lower case. */
export type CheckedNames<Row, Other> = string extends keyof Row | keyof Other
  ? unknown
  : Lowercase<keyof Row & string> extends Lowercase<keyof Other & string>
    ? unknown
    : Mistake<`The other side has no column '${MissingName<Row, Other>}'.`>;

type MissingName<Row, Other> = Exclude<
  Lowercase<keyof Row & string>,
  Lowercase<keyof Other & string>
>;

/** Columns of these names, of which nothing else is known. */
export type NamedAs<Names extends readonly string[]> = {
  readonly [Name in Names[number]]: ColumnType;
} & unknown;
