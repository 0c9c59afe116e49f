import type { StructField } from '../columnar/types.ts';
import type { UnresolvedPlan } from '../plan/nodes/unresolved-plan.ts';
import type { PartitionValue } from './partition-spec.ts';
import type { ColumnDefault, StatementBase, ViewSchemaMode } from './statement.ts';

/** A statement about a table or view that is there. */
export type RelationStatement =
  | CreateTableLike
  | AlterRelation
  | CommentOn
  | AnalyzeTable
  | AnalyzeTables
  | RepairTable
  | Describe
  | ShowCreateTable
  | ShowPartitions
  | ShowTableExtended
  | ShowTableProperties;

/** CREATE TABLE name LIKE other: with the other's columns, and empty. */
export interface CreateTableLike extends StatementBase {
  readonly kind: 'createTableLike';
  readonly name: readonly string[];
  readonly ifNotExists: boolean;
  readonly source: readonly string[];
  /** Null: that of the other. */
  readonly format: string | null;
  readonly options: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, string>>;
}

/** ALTER TABLE or ALTER VIEW. */
export interface AlterRelation extends StatementBase {
  readonly kind: 'alter';
  readonly target: 'TABLE' | 'VIEW';
  readonly name: readonly string[];
  readonly change: RelationChange;
}

export type RelationChange =
  | { readonly kind: 'rename'; readonly to: readonly string[] }
  | { readonly kind: 'setProperties'; readonly properties: Readonly<Record<string, string>> }
  | {
      readonly kind: 'unsetProperties';
      readonly keys: readonly string[];
      readonly ifExists: boolean;
    }
  | {
      readonly kind: 'addColumns';
      readonly columns: readonly StructField[];
      readonly defaults: readonly ColumnDefault[];
    }
  | {
      readonly kind: 'alterColumn';
      readonly column: readonly string[];
      readonly action: ColumnAction;
    }
  | { readonly kind: 'setLocation'; readonly path: string }
  | {
      readonly kind: 'dropPartitions';
      readonly partitions: readonly (readonly PartitionValue[])[];
    }
  /** What Spark reads, and has no table in files do. */
  | { readonly kind: 'refused'; readonly operation: string }
  | { readonly kind: 'setQuery'; readonly query: UnresolvedPlan; readonly text: string }
  | { readonly kind: 'setSchemaMode'; readonly schemaMode: ViewSchemaMode };

export type ColumnAction =
  | { readonly kind: 'comment'; readonly comment: string }
  | { readonly kind: 'type'; readonly type: StructField }
  | { readonly kind: 'setDefault'; readonly value: Omit<ColumnDefault, 'column'> }
  | { readonly kind: 'dropDefault' }
  | { readonly kind: 'refused'; readonly operation: string };

/** COMMENT ON TABLE or SCHEMA. */
export interface CommentOn extends StatementBase {
  readonly kind: 'commentOn';
  readonly target: 'TABLE' | 'SCHEMA';
  readonly name: readonly string[];
  /** Null: none any more. */
  readonly comment: string | null;
}

/** ANALYZE TABLE: there are no statistics to be kept, so it only checks its names. */
export interface AnalyzeTable extends StatementBase {
  readonly kind: 'analyzeTable';
  readonly name: readonly string[];
  readonly columns: readonly string[];
}

/** ANALYZE TABLES: of a schema, which it checks; null: the current one. */
export interface AnalyzeTables extends StatementBase {
  readonly kind: 'analyzeTables';
  readonly schema: readonly string[] | null;
}

/** MSCK REPAIR TABLE: folders of partitions are found whenever a table is read, so it only checks the table. */
export interface RepairTable extends StatementBase {
  readonly kind: 'repairTable';
  readonly name: readonly string[];
}

/** DESCRIBE name, or DESCRIBE QUERY: the columns. */
export interface Describe extends StatementBase {
  readonly kind: 'describe';
  /** SHOW COLUMNS: without types. */
  readonly onlyNames?: boolean | undefined;
  readonly isExtended: boolean;
  /** AS JSON: everything in one text. */
  readonly asJson?: boolean | undefined;
  readonly target:
    | {
        readonly name: readonly string[];
        readonly column: readonly string[] | null;
        /** One partition, whose columns are those of the table. */
        readonly partition?: readonly PartitionValue[] | undefined;
      }
    | { readonly query: UnresolvedPlan };
}

/** SHOW CREATE TABLE. */
export interface ShowCreateTable extends StatementBase {
  readonly kind: 'showCreateTable';
  readonly name: readonly string[];
  /** AS SERDE: in Hive's words. */
  readonly asSerde: boolean;
}

/** SHOW PARTITIONS name [PARTITION (…)] [AS JSON]. */
export interface ShowPartitions extends StatementBase {
  readonly kind: 'showPartitions';
  readonly name: readonly string[];
  /** Empty: all. */
  readonly partition: readonly PartitionValue[];
  readonly asJson: boolean;
}

/** SHOW TABLE EXTENDED [IN schema] LIKE pattern [PARTITION (…)]. */
export interface ShowTableExtended extends StatementBase {
  readonly kind: 'showTableExtended';
  readonly schema: readonly string[] | null;
  /** With a partition, the name of a table. */
  readonly pattern: string;
  /** Empty: of tables. */
  readonly partition: readonly PartitionValue[];
}

/** SHOW TBLPROPERTIES name [(key)]. */
export interface ShowTableProperties extends StatementBase {
  readonly kind: 'showTableProperties';
  readonly name: readonly string[];
  readonly key: string | null;
}
