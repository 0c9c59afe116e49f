import { rowToJson } from '../../columnar/json-rows.ts';
import type { JsonValue } from '../../columnar/json-value.ts';
import { type Schema, schemaText } from '../../columnar/schema.ts';
import type { Row } from '../../columnar/value.ts';
import { MemoryTable } from '../../connectors/memory/memory-sink.ts';
import { MemorySource } from '../../connectors/memory/memory-source.ts';
import { MemoryStream } from '../../connectors/memory/memory-stream.ts';
import type { StreamSource } from '../../connectors/source.ts';
import type { SourceRelation } from '../../plan/nodes/source-relation.ts';
import type { SourceRegistry } from './source-registry.ts';

/** The tables that memory sinks write, by the names of queries and tables; they stay when their query has ended. */
export class MemoryTables {
  readonly #tables = new Map<string, MemoryTable>();
  /** What SQL reads under a name, as long as the columns are the same. */
  readonly #relations = new Map<string, { schema: Schema; relation: SourceRelation }>();

  /** The table of a name, made empty when it is new. */
  open(name: string): MemoryTable {
    const existing = this.#tables.get(name);
    if (existing !== undefined) return existing;
    const table = new MemoryTable();
    this.#tables.set(name, table);
    return table;
  }

  /** The names of all tables that have been written to or opened. */
  names(): readonly string[] {
    return [...this.#tables.keys()];
  }

  /** Gives a table another name. */
  link(name: string, table: MemoryTable): void {
    this.#tables.set(name, table);
  }

  /** Gives a table other columns; what no query has written to has none yet. */
  reshape(name: string, schema: Schema, reshape: (row: Row) => Row): void {
    const own = this.#ownName(name);
    const table = own === undefined ? undefined : this.#tables.get(own);
    if (table?.schema == null) return;
    this.#tables.set(own!, table.reshaped(schema, reshape));
    this.#relations.delete(name);
  }

  /** Gives a table another name in the place of its own. */
  rename(from: string, to: string): void {
    const own = this.#ownName(from);
    const table = own === undefined ? undefined : this.#tables.get(own);
    this.drop(from);
    if (table !== undefined) this.#tables.set(to, table);
    this.#relations.delete(to);
  }

  /** Forgets the rows of a table; those of queries that write to it still come. */
  clear(name: string): void {
    const own = this.#ownName(name);
    if (own !== undefined) this.open(own).clear();
  }

  /** Forgets a table; a query that writes to it keeps it to itself. */
  drop(name: string): void {
    this.#tables.delete(this.#ownName(name) ?? name);
    this.#relations.delete(name);
  }

  /** The rows under a name in JSON form; null when no query has written there. */
  rows(name: string): readonly (readonly JsonValue[])[] | null {
    const table = this.#tables.get(name);
    const schema = table?.schema ?? null;
    if (table === undefined || schema === null) return null;
    return table.rows.map((row) => rowToJson(row, schema));
  }

  /**
   * What SQL reads under a name: the rows there are when it runs. Null when the table is not declared and no query has
   * written there.
   */
  relation(
    name: string,
    sources: SourceRegistry,
    declared: Schema | null = null,
  ): SourceRelation | null {
    const known = this.#ownName(name);
    const schema = (known === undefined ? null : this.open(known).schema) ?? declared;
    if (schema === null) return null;
    const table = this.open(known ?? name);
    const cached = this.#relations.get(name);
    if (cached !== undefined && schemaText(cached.schema) === schemaText(schema)) {
      return cached.relation;
    }
    const make = (): StreamSource => snapshotSource(table, schema, name);
    const relation = sources.register(name, schema, false, make, () => table.changes);
    this.#relations.set(name, { schema, relation });
    return relation;
  }

  #ownName(name: string): string | undefined {
    return [...this.#tables.keys()].find((own) => own.toLowerCase() === name.toLowerCase());
  }
}

function snapshotSource({ rows }: MemoryTable, schema: Schema, name: string): StreamSource {
  const stream = new MemoryStream(schema);
  stream.add(rows);
  return new MemorySource(stream, name);
}
