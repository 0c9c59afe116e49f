import type { Schema } from '../../columnar/schema.ts';
import type { DataType } from '../../columnar/types.ts';
import type { UserValue } from '../../expression/user/user-function.ts';
import type { ColumnType, ColumnTypes } from './column-type.ts';
import type { ArgumentValue, GivenValue } from './function-values.ts';
import type { ParsedSchema, TypeOfDdl } from './parsed-schema.ts';

/** What a value of a type is to a user's function; anything for a type of which nothing is known. */
export type StateValue<Type> = [ColumnType] extends [Type]
  ? UserValue
  : Type extends ColumnTypes
    ? RowValue<Type>
    : Type extends ColumnType
      ? ArgumentValue<Type>
      : UserValue;

/** A row as an object. */
export type RowValue<Columns> = string extends keyof Columns
  ? Readonly<Record<string, UserValue>>
  : { readonly [Name in keyof Columns]: StateValue<Columns[Name]> | null } & unknown;

/** What a user's function may give for a row of these columns. */
export type GivenRow<Columns> = string extends keyof Columns
  ? Readonly<Record<string, unknown>>
  : {
      readonly [Name in keyof Columns]: GivenValue<Columns[Name]> | null | undefined;
    } & unknown;

/** What a value of a type given as text or as data is. */
export type ValueOf<Type extends string | DataType> = Type extends string
  ? StateValue<TypeOfDdl<Type>>
  : UserValue;

/** What may be given for it. */
export type GivenFor<Type extends string | DataType> = Type extends string
  ? GivenValue<TypeOfDdl<Type>>
  : unknown;

/** A row that a function may give for an output schema. */
export type OutputRow<Columns extends string | Schema> = GivenRow<ParsedSchema<Columns>>;
