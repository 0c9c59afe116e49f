/**
 * Types of columns as the compiler knows them: Spark's names without their parameters, and an object by field name for
 * a struct. These exist at compile time only; a query checks every name and type again when it runs.
 */
export type ColumnType = ColumnTypeName | ColumnTypes;

/** Columns, or the fields of a struct, by name. With an index signature: others may be there, nothing is known of them. */
export interface ColumnTypes {
  readonly [name: string]: ColumnType;
}

/** Spark's names of types that hold no fields. */
export type ColumnTypeName =
  | NumericTypeName
  | TimeTypeName
  | 'VOID'
  | 'BOOLEAN'
  | 'STRING'
  | 'BINARY'
  | 'TIME'
  | 'INTERVAL'
  | 'ARRAY'
  | 'MAP';

export type NumericTypeName = WholeTypeName | 'FLOAT' | 'DOUBLE' | 'DECIMAL';

export type WholeTypeName = 'TINYINT' | 'SMALLINT' | 'INT' | 'BIGINT';

export type TimeTypeName = 'DATE' | 'TIMESTAMP' | 'TIMESTAMP_NTZ';

/** The name of a type for a sentence. */
export type NameOfType<Type> = Type extends string ? Type : 'STRUCT';
