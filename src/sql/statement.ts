import type { DataType, StructField } from '../columnar/types.ts';
import type { LiteralValue } from '../columnar/value.ts';
import type { SourcePosition } from '../errors.ts';
import type { UnresolvedExpression } from '../expression/unresolved.ts';
import type { UnresolvedPlan } from '../plan/nodes/unresolved-plan.ts';
import type { RoutineParameter } from '../plan/routine.ts';
import type { PartitionValue } from './partition-spec.ts';
import type { Describe, RelationStatement } from './relation-statement.ts';
import type { Compound } from './script/script-statement.ts';

/** A parsed statement: frozen plain data. The session runs it. */
export type Statement =
  | CreateTable
  | CreateStream
  | CreateView
  | CreateSchema
  | AlterSchema
  | DropSchema
  | UseSchema
  | ShowSchemas
  | ShowCatalogs
  | ShowCurrentSchema
  | DescribeSchema
  | CreateFunction
  | DropFunction
  | DescribeFunction
  | CacheTable
  | UncacheTable
  | ClearCache
  | RefreshTable
  | InsertInto
  | InsertIntoMany
  | Drop
  | TruncateTable
  | SetOption
  | ResetOption
  | ShowSettings
  | ShowTables
  | ShowFunctions
  | RelationStatement
  | DeclareVariables
  | SetVariables
  | DropVariable
  | ExecuteImmediate
  | Query
  | Explain
  | Compound;

export interface StatementBase {
  /** The whole statement in its text. */
  readonly position: SourcePosition;
}

/** CREATE TABLE: a bounded input, or where INSERT INTO writes. */
export interface CreateTable extends StatementBase {
  readonly kind: 'createTable';
  readonly name: readonly string[];
  /** CREATE TEMPORARY VIEW … USING: in no schema. */
  readonly isTemporary: boolean;
  readonly replace: boolean;
  readonly ifNotExists: boolean;
  /** Null: the format's own columns. */
  readonly columns: readonly StructField[] | null;
  readonly defaults: readonly ColumnDefault[];
  readonly format: string;
  readonly options: Readonly<Record<string, string>>;
  readonly partitionedBy: readonly string[];
  readonly comment: string | null;
  readonly properties: Readonly<Record<string, string>>;
  /** CREATE TABLE … AS: the rows it begins with, whose columns it has. */
  readonly query: UnresolvedPlan | null;
}

/** `column TYPE DEFAULT value`: what INSERT writes where it gives the column nothing. */
export interface ColumnDefault {
  readonly column: string;
  readonly value: UnresolvedExpression;
  /** As it was written. */
  readonly text: string;
}

/** CREATE STREAM: an unbounded input. */
export interface CreateStream extends StatementBase {
  readonly kind: 'createStream';
  readonly name: readonly string[];
  readonly replace: boolean;
  readonly ifNotExists: boolean;
  readonly columns: readonly StructField[] | null;
  readonly watermark: WatermarkClause | null;
  readonly format: string;
  readonly options: Readonly<Record<string, string>>;
}

/** WATERMARK FOR column AS column - INTERVAL …. */
export interface WatermarkClause {
  readonly column: string;
  /** An interval text such as `2 seconds`. */
  readonly delay: string;
  readonly position: SourcePosition;
}

/** CREATE SCHEMA: a name that tables stand under while the session lives. */
export interface CreateSchema extends StatementBase {
  readonly kind: 'createSchema';
  readonly name: readonly string[];
  readonly ifNotExists: boolean;
  readonly comment: string;
  /** LOCATION, which is kept but holds nothing: tables have places of their own. */
  readonly location: string | null;
  readonly properties: Readonly<Record<string, string>>;
}

/** ALTER SCHEMA: its properties, or where Spark would have its tables. */
export interface AlterSchema extends StatementBase {
  readonly kind: 'alterSchema';
  readonly name: readonly string[];
  readonly change:
    | { readonly set: Readonly<Record<string, string>> }
    | { readonly unset: readonly string[]; readonly ifExists: boolean }
    | { readonly location: string };
}

/** DROP SCHEMA: an empty one, or with CASCADE all that is in it. */
export interface DropSchema extends StatementBase {
  readonly kind: 'dropSchema';
  readonly name: readonly string[];
  readonly ifExists: boolean;
  readonly cascade: boolean;
}

/** USE, or SET CATALOG: where names without a schema are looked up. */
export interface UseSchema extends StatementBase {
  readonly kind: 'useSchema';
  readonly name: readonly string[];
}

/** SHOW SCHEMAS [LIKE pattern]. */
export interface ShowSchemas extends StatementBase {
  readonly kind: 'showSchemas';
  readonly pattern: string | null;
}

/** SHOW CATALOGS [LIKE pattern]: there is one. */
export interface ShowCatalogs extends StatementBase {
  readonly kind: 'showCatalogs';
  readonly pattern: string | null;
}

/** SHOW CURRENT SCHEMA. */
export interface ShowCurrentSchema extends StatementBase {
  readonly kind: 'showCurrentSchema';
}

/** DESCRIBE SCHEMA [EXTENDED] name. */
export interface DescribeSchema extends StatementBase {
  readonly kind: 'describeSchema';
  readonly name: readonly string[];
  /** With the properties. */
  readonly isExtended: boolean;
}

export interface CreateView extends StatementBase {
  readonly kind: 'createView';
  readonly name: readonly string[];
  /** TEMPORARY: in no schema. */
  readonly isTemporary: boolean;
  readonly replace: boolean;
  readonly ifNotExists: boolean;
  /** Empty: those of the query. */
  readonly columns: readonly ViewColumn[];
  readonly comment: string | null;
  readonly properties: Readonly<Record<string, string>>;
  readonly schemaMode: ViewSchemaMode;
  readonly query: UnresolvedPlan;
  /** The query as it was written. */
  readonly text: string;
}

export interface ViewColumn {
  readonly name: string;
  readonly comment?: string | undefined;
}

/** WITH SCHEMA: what becomes of a view when the columns below it change. */
export type ViewSchemaMode = 'BINDING' | 'COMPENSATION' | 'TYPE EVOLUTION' | 'EVOLUTION';

/** CREATE FUNCTION: made of SQL, for the session. */
export interface CreateFunction extends StatementBase {
  readonly kind: 'createFunction';
  readonly name: readonly string[];
  readonly replace: boolean;
  readonly ifNotExists: boolean;
  readonly parameters: readonly RoutineParameter[];
  readonly returns: FunctionReturns;
  readonly comment: string | null;
  readonly isDeterministic: boolean | null;
  readonly body: { readonly expression: UnresolvedExpression } | { readonly query: UnresolvedPlan };
  /** The body as it was written. */
  readonly text: string;
}

/** What a function gives; a type or columns that are null are those of the body. */
export type FunctionReturns =
  | { readonly kind: 'scalar'; readonly type: DataType | null }
  | { readonly kind: 'table'; readonly columns: readonly StructField[] | null };

/** CACHE [LAZY] TABLE name [[AS] query]: `query` makes a view of the name. */
export interface CacheTable extends StatementBase {
  readonly kind: 'cacheTable';
  readonly name: readonly string[];
  readonly isLazy: boolean;
  readonly query: UnresolvedPlan | null;
}

/** UNCACHE TABLE [IF EXISTS] name. */
export interface UncacheTable extends StatementBase {
  readonly kind: 'uncacheTable';
  readonly name: readonly string[];
  readonly ifExists: boolean;
}

/** CLEAR CACHE. */
export interface ClearCache extends StatementBase {
  readonly kind: 'clearCache';
}

/** REFRESH [TABLE] name: cached rows of it are read again. */
export interface RefreshTable extends StatementBase {
  readonly kind: 'refreshTable';
  readonly name: readonly string[];
}

/** DROP FUNCTION. */
export interface DropFunction extends StatementBase {
  readonly kind: 'dropFunction';
  readonly name: readonly string[];
  readonly ifExists: boolean;
}

/** DESCRIBE FUNCTION. */
export interface DescribeFunction extends StatementBase {
  readonly kind: 'describeFunction';
  readonly name: readonly string[];
  readonly isExtended: boolean;
}

/** INSERT INTO sink [WITH (…)] query: starts a streaming query, or runs a batch when the query is bounded. */
export interface InsertInto extends StatementBase {
  readonly kind: 'insertInto';
  readonly name: readonly string[];
  readonly options: Readonly<Record<string, string>>;
  /** INSERT OVERWRITE: in the place of the rows that are there. */
  readonly overwrite: boolean;
  /** REPLACE WHERE: the rows for which this is true go, and those of the query come. */
  readonly replaces: UnresolvedExpression | null;
  /** The columns that the query's are for, by place; `byName`: those of their names; null: all. */
  readonly columns: readonly string[] | 'byName' | null;
  /** Columns that all rows have the same values in, which the query does not give; empty: none. */
  readonly partition: readonly PartitionValue[];
  readonly query: UnresolvedPlan;
}

/** FROM t INSERT INTO a SELECT … INSERT INTO b SELECT …: one after the other. */
export interface InsertIntoMany extends StatementBase {
  readonly kind: 'insertIntoMany';
  readonly inserts: readonly InsertInto[];
}

/** TRUNCATE TABLE [PARTITION (…)]: a table in memory loses its rows, or those of some partitions. */
export interface TruncateTable extends StatementBase {
  readonly kind: 'truncate';
  readonly name: readonly string[];
  /** Empty: all rows. */
  readonly partition: readonly PartitionValue[];
}

/** DROP TABLE, DROP STREAM or DROP VIEW [IF EXISTS]: forgets the name, and the rows of a table in memory; files stay. */
export interface Drop extends StatementBase {
  readonly kind: 'drop';
  readonly target: 'TABLE' | 'STREAM' | 'VIEW';
  readonly name: readonly string[];
  readonly ifExists: boolean;
}

/** RESET [key]: back to what holds when nobody sets it. */
export interface ResetOption extends StatementBase {
  readonly kind: 'reset';
  readonly key: string | null;
}

/** SET key = value. */
export interface SetOption extends StatementBase {
  readonly kind: 'set';
  readonly key: string;
  readonly value: string;
}

/** SET [key]: shows one setting, or all. */
export interface ShowSettings extends StatementBase {
  readonly kind: 'showSettings';
  readonly key: string | null;
}

/** SHOW TABLES [LIKE pattern]: in a pattern * is any text and | separates alternatives. */
export interface ShowTables extends StatementBase {
  readonly kind: 'showTables';
  /** SHOW VIEWS: without tables. */
  readonly onlyViews: boolean;
  /** IN schema; null: the current one. */
  readonly schema: readonly string[] | null;
  readonly pattern: string | null;
}

/** SHOW [USER | SYSTEM | ALL] FUNCTIONS [LIKE pattern]. */
export interface ShowFunctions extends StatementBase {
  readonly kind: 'showFunctions';
  readonly scope: 'user' | 'system' | 'all';
  readonly pattern: string | null;
}

/** DECLARE: variables of the session; without a value they are null, without a type they have that of the value. */
export interface DeclareVariables extends StatementBase {
  readonly kind: 'declareVariables';
  readonly names: readonly (readonly string[])[];
  readonly replace: boolean;
  readonly type: DataType | null;
  readonly value: UnresolvedExpression | null;
}

/** SET VAR: values are computed before any of them is set. */
export interface SetVariables extends StatementBase {
  readonly kind: 'setVariables';
  readonly from:
    | { readonly assignments: readonly VariableAssignment[] }
    | { readonly names: readonly (readonly string[])[]; readonly query: UnresolvedPlan };
}

export interface VariableAssignment {
  readonly name: readonly string[];
  /** The word DEFAULT stands for the value that the variable was declared with. */
  readonly value: UnresolvedExpression;
}

/** DROP TEMPORARY VARIABLE. */
export interface DropVariable extends StatementBase {
  readonly kind: 'dropVariable';
  readonly name: readonly string[];
  readonly ifExists: boolean;
}

/** EXECUTE IMMEDIATE: a statement in a text, with values for `?` or `:name`, and variables for its only row. */
export interface ExecuteImmediate extends StatementBase {
  readonly kind: 'executeImmediate';
  readonly text: UnresolvedExpression;
  readonly into: readonly (readonly string[])[] | null;
  readonly using: readonly UnresolvedExpression[];
}

export interface Query extends StatementBase {
  readonly kind: 'query';
  readonly query: UnresolvedPlan;
}

export interface Explain extends StatementBase {
  readonly kind: 'explain';
  readonly mode: ExplainMode;
  readonly statement: Query | InsertInto | Describe;
}

/** `extended`: the plan as analysed as well; `analyze`: the query is run, and what each operator did is told. */
export type ExplainMode = 'simple' | 'extended' | 'analyze';

/** Values for `:name` (bound as literals) and `${name}` (text put in before parsing). */
export interface StatementParameters {
  readonly values?: Readonly<Record<string, ParameterValue>> | undefined;
  readonly text?: Readonly<Record<string, string>> | undefined;
}

/** A JavaScript value is bound as BOOLEAN, INT or DOUBLE, BIGINT, STRING, VOID; anything else comes as a literal. */
export type ParameterValue = Exclude<LiteralValue, object> | null | UnresolvedExpression;
