import type { SessionSettings } from '../../src/expression/session-settings.ts';
import { analyze, type Catalog } from '../../src/plan/analyze.ts';
import { newAttributeId } from '../../src/plan/attribute-id.ts';
import { unresolvedWatermark } from '../../src/plan/nodes/event-time-watermark.ts';
import type { LogicalPlan } from '../../src/plan/nodes/logical-plan.ts';
import { sourceRelation } from '../../src/plan/nodes/source-relation.ts';
import { parseQuery, parseSchema } from '../../src/sql/parse.ts';
import { EMPTY_CATALOG } from '../support/empty-catalog.ts';

export const SETTINGS: SessionSettings = {
  ansi: true,
  timeZone: 'UTC',
  caseSensitive: false,
  strictSpark: true,
};

/** A stream for tests: its columns and, if it has one, the delay of a watermark on `ts`. */
export interface TestTable {
  readonly schema: string;
  readonly delay?: string;
  readonly isStreaming?: boolean;
  /** Columns that its reader decodes. */
  readonly texts?: readonly string[];
}

/** The streams that most conformance cases read. */
export const EVENTS = 'ts TIMESTAMP, key STRING, value BIGINT';

export function catalogOf(tables: Readonly<Record<string, TestTable>>): Catalog {
  const plans = new Map(
    Object.entries(tables).map(([name, table], index) => [
      name,
      planOf(name, table, Symbol(index)),
    ]),
  );
  return {
    lookup: (parts) => plans.get(parts.join('.').toLowerCase()) ?? null,
    userFunctions: EMPTY_CATALOG.userFunctions,
    names: () => [...plans.keys()],
  };
}

/** Parses and analyses a query over streams. */
export function analyzeSql(
  sql: string,
  tables: Readonly<Record<string, TestTable>>,
  settings: SessionSettings = SETTINGS,
): LogicalPlan {
  return analyze(parseQuery(sql), catalogOf(tables), settings);
}

function planOf(
  name: string,
  { schema, delay, isStreaming, texts }: TestTable,
  id: symbol,
): LogicalPlan {
  const output = parseSchema(schema).map(({ name: column, type, nullable }) => ({
    kind: 'attribute' as const,
    id: newAttributeId(),
    name: column,
    type,
    nullable,
  }));
  const relation = sourceRelation(id, name, output, isStreaming ?? true, [], texts);
  if (delay === undefined) return relation;
  const column = { kind: 'unresolvedColumn', parts: ['ts'] } as const;
  return analyze(unresolvedWatermark(relation, column, delay), EMPTY_CATALOG, SETTINGS);
}
