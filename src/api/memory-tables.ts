import { rowToJson } from '../columnar/json-rows.ts';
import type { JsonValue } from '../columnar/json-value.ts';
import { MemoryTable } from '../connectors/memory/memory-sink.ts';

/** The tables that memory sinks write, by query name; they stay when their query has ended. */
export class MemoryTables {
  readonly #tables = new Map<string, MemoryTable>();

  /** The table of a name, made empty when it is new. */
  open(name: string): MemoryTable {
    const existing = this.#tables.get(name);
    if (existing !== undefined) return existing;
    const table = new MemoryTable();
    this.#tables.set(name, table);
    return table;
  }

  /** The rows under a name in JSON form; null when no query has written there. */
  rows(name: string): readonly (readonly JsonValue[])[] | null {
    const table = this.#tables.get(name);
    const schema = table?.schema ?? null;
    if (table === undefined || schema === null) return null;
    return table.rows.map((row) => rowToJson(row, schema));
  }
}
