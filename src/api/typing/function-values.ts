import type { UserValue } from '../../expression/user/user-function.ts';
import type { Column } from '../columns/column.ts';
import type { ColumnOrName } from '../functions/functions.ts';
import type { NamedExpression, Operation, Typed } from './column-expression.ts';
import type { ColumnType, ColumnTypeName, ColumnTypes } from './column-type.ts';
import type { TypeOfText } from './parsed-schema.ts';

/** What a user's function gets for a column of a type; never null. */
export type ArgumentValue<Type extends ColumnType> = Type extends keyof ArgumentValues
  ? ArgumentValues[Type]
  : Type extends ColumnTypes
    ? { readonly [Name in keyof Type]: ArgumentValue<Type[Name]> | null } & unknown
    : UserValue;

interface ArgumentValues {
  readonly BOOLEAN: boolean;
  readonly TINYINT: number;
  readonly SMALLINT: number;
  readonly INT: number;
  readonly BIGINT: bigint;
  readonly FLOAT: number;
  readonly DOUBLE: number;
  readonly DECIMAL: string;
  readonly STRING: string;
  readonly BINARY: Uint8Array;
  readonly DATE: string;
  readonly TIMESTAMP: Date;
  readonly TIMESTAMP_NTZ: string;
  readonly TIME: string;
  readonly ARRAY: readonly UserValue[];
  readonly MAP: ReadonlyMap<UserValue, UserValue>;
}

/** What a user's function may give for a result of a type. Of a type that is not known exactly, anything. */
export type ResultValue<Type extends ColumnType> = [ColumnType] extends [Type]
  ? unknown
  : [Type] extends [keyof ResultValues]
    ? ResultValues[Type] | null | undefined
    : unknown;

/** What a user may give for a value of a type, fields of a struct by name. Of a type that is not known exactly, anything. */
export type GivenValue<Type> = [ColumnType] extends [Type]
  ? unknown
  : Type extends keyof ResultValues
    ? ResultValues[Type]
    : Type extends ColumnTypes
      ? string extends keyof Type
        ? Readonly<Record<string, unknown>>
        : {
            readonly [Name in keyof Type]: GivenValue<Type[Name]> | null | undefined;
          } & unknown
      : unknown;

interface ResultValues {
  readonly BOOLEAN: boolean;
  readonly TINYINT: number | bigint;
  readonly SMALLINT: number | bigint;
  readonly INT: number | bigint;
  readonly BIGINT: number | bigint;
  readonly FLOAT: number | bigint;
  readonly DOUBLE: number | bigint;
  readonly DECIMAL: number | bigint | string;
  readonly STRING: string;
  readonly BINARY: Uint8Array;
  readonly DATE: Date | string;
  readonly TIMESTAMP: Date | string;
  readonly TIMESTAMP_NTZ: string;
  readonly TIME: string;
  readonly ARRAY: readonly unknown[];
  readonly MAP: ReadonlyMap<unknown, unknown>;
}

/** The arguments of a function that declares its types in DDL. */
export type DeclaredArguments<Takes extends readonly string[]> = {
  [Position in keyof Takes]: ArgumentValue<TypeOfText<Takes[Position]>>;
};

/** The column that a call gives: of the declared type, and wrong where an argument is. */
export type CallResult<
  Arguments extends readonly unknown[],
  Inputs extends readonly ColumnOrName[],
  Returns extends string,
> = Column<
  number extends Inputs['length']
    ? Typed<TypeOfText<Returns>>
    : Operation<'cast', CheckedArguments<Arguments, Inputs>[number], Typed<TypeOfText<Returns>>>
>;

type CheckedArguments<
  Arguments extends readonly unknown[],
  Inputs extends readonly ColumnOrName[],
> = {
  readonly [Position in keyof Inputs]: Operation<
    'argument',
    NamedExpression<Inputs[Position]>,
    Typed<TypesFor<Position extends keyof Arguments ? Arguments[Position] : unknown>>
  >;
};

/** The types of columns that a parameter can take. */
type TypesFor<Parameter> =
  | {
      [Name in ColumnTypeName]: Name extends keyof ArgumentValues
        ? ArgumentValues[Name] extends Parameter
          ? Name
          : never
        : Name;
    }[ColumnTypeName]
  | ColumnTypes;

/** As many columns as the function has parameters. */
export type Inputs<Arguments extends readonly unknown[]> = {
  readonly [Position in keyof Arguments]: ColumnOrName;
};
