import { schema as schemaOf } from '../../columnar/schema.ts';
import { field, STRING } from '../../columnar/types.ts';
import type { Trigger } from '../../engine/query-definition.ts';
import { MillraceError, type SourcePosition, userError } from '../../errors.ts';
import { suggestName } from '../../expression/nearest-name.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import { analyze, isStreaming, outputSchema } from '../../plan/analyze.ts';
import type { LogicalPlan } from '../../plan/nodes/logical-plan.ts';
import { unresolvedRelation } from '../../plan/nodes/relation.ts';
import { unresolvedSubqueryAlias } from '../../plan/nodes/subquery-alias.ts';
import type { Explain, InsertInto, Query } from '../../sql/statement.ts';
import {
  analyzeInsert,
  analyzeQuery,
  analyzeStream,
  explainQuery,
} from '../queries/explain-query.ts';
import { chooseOutputMode, readOutputMode } from '../queries/output-mode.ts';
import { QUERY_OPTIONS, readQueryOptions } from '../queries/query-options.ts';
import type { QueryRequest } from '../queries/query-request.ts';
import { ReplayableQuery } from '../queries/replayable-query.ts';
import type { StreamingQuery } from '../queries/streaming-query.ts';
import { parseTrigger } from '../queries/trigger.ts';
import { PrintSink } from '../rows/print-sink.ts';
import { type PrintedRows, resultText } from '../rows/result-text.ts';
import type { TableDefinition } from '../session/session-catalog.ts';
import type { SeeResult, SessionContext } from '../session/session-context.ts';
import { chooseSink, chooseTableSink, isMemory } from '../tables/choose-sink.ts';
import { describe } from '../tables/describe-relation.ts';
import { writtenOptions } from '../tables/existing-defaults.ts';
import { unsupportedOperation } from '../tables/find-relation.ts';
import { besideRows, checkWhere } from '../tables/replace-rows.ts';
import { besidePartition } from '../tables/table-partitions.ts';
import { findTable, firstMention, fitTable } from '../tables/table-plan.ts';
import { writeToTable } from '../tables/write-rows.ts';
import type { ScriptRun } from './script.ts';

/** The options of INSERT INTO … WITH (…). */
const INSERT_OPTIONS = ['outputMode', 'trigger', ...QUERY_OPTIONS];

/** INSERT INTO: over bounded input it is done when this resolves; over a stream it is started, and given back. */
export async function runInsert(
  run: ScriptRun,
  statement: InsertInto,
): Promise<StreamingQuery | null> {
  const { context } = run;
  const { replay } = run.options;
  const { name, plan, request, write } = insertOf(run, statement);
  if (isStreaming(plan)) run.streams.count++;
  if (replay !== undefined) {
    if (isStreaming(plan)) await replay(name, new ReplayableQuery(context, plan, request));
    return null;
  }
  if (isStreaming(plan)) return start(run, plan, request);
  await settle(run);
  await write();
  return null;
}

/** What INSERT INTO runs: a request where it reads a stream, `write` where its input is bounded. */
interface Insert {
  readonly name: string | null;
  readonly plan: LogicalPlan;
  readonly request: QueryRequest;
  write(see?: SeeResult): Promise<void>;
}

function insertOf(run: ScriptRun, statement: InsertInto): Insert {
  const { context } = run;
  const table = findTable(context, statement);
  const options = insertOptions(statement);
  const { name, ...queryOptions } = readQueryOptions(options);
  const request = requestOf(run, name, {
    ...queryOptions,
    outputMode: readOutputMode(options.get('outputmode') ?? 'append'),
    trigger: parseTrigger(options.get('trigger') ?? 'default'),
    sink: chooseTableSink(context, table, name),
  });
  const plan = fitTable(context, statement, statement, table);
  const { overwrite, replaces } = statement;
  if (isStreaming(plan) && (overwrite || replaces !== null)) throw overwritesForever(statement);
  const write = (see?: SeeResult): Promise<void> => {
    if (replaces !== null) {
      return replaceRows(context, table, { name: statement.name, condition: replaces, plan, see });
    }
    if (overwrite && hasValues(statement)) {
      const rows = besidePartition(context, table, statement, plan);
      return writeToTable(context, rows, table, 'rewrite', see);
    }
    return writeToTable(context, plan, table, overwrite ? 'overwrite' : 'append', see);
  };
  return { name, plan, request, write };
}

interface Replacement {
  /** As the statement has it, which may mean a table of no schema. */
  readonly name: readonly string[];
  readonly condition: UnresolvedExpression;
  readonly plan: LogicalPlan;
  readonly see: SeeResult | undefined;
}

/** REPLACE WHERE: the table is written anew as a whole. Spark has no tables in files that take it; rows that are sent away are none. */
async function replaceRows(
  context: SessionContext,
  table: TableDefinition,
  { name, condition, plan, see }: Replacement,
): Promise<void> {
  const isKept = isMemory(table.format) || context.connectors.readsFiles(table.format) === true;
  if (!isKept || context.settings().strictSpark) {
    throw unsupportedOperation([table.name], 'overwrite by filter in batch mode');
  }
  refuseHidden(context, table);
  // Files that nobody has written yet are no error here.
  const isNew = !isMemory(table.format) && (await hasNoFiles(context, table));
  if (isNew) {
    const own = unresolvedSubqueryAlias(plan, name.at(-1)!, []);
    checkWhere(context, table.columns === null ? own : unresolvedRelation(name), condition);
    return writeToTable(context, plan, table, 'append', see);
  }
  const rows = besideRows(context, name, condition, plan);
  await writeToTable(context, rows, table, 'rewrite', see);
}

/** True for a PARTITION clause that says which rows INSERT OVERWRITE replaces: those of the partition that it names. */
function hasValues({ partition }: InsertInto): boolean {
  return partition.some(({ value }) => value !== null);
}

/** Rows that are not seen would go with the others. */
function refuseHidden({ connectors }: SessionContext, { name, format, options }: TableDefinition) {
  const hiding = connectors.hidingOption(format, options);
  if (hiding === undefined) return;
  const message = `The table ${name} does not show all of its rows, by its option ${hiding}: what it hides would go with the rows that are replaced.`;
  throw userError('UNSUPPORTED_FEATURE.TABLE_OPERATION', message, {
    hint: 'Declare a table without the option, and replace its rows.',
  });
}

/** Where there are some, the mode `ignore` has nothing to write. */
async function hasNoFiles(context: SessionContext, table: TableDefinition): Promise<boolean> {
  const options = writtenOptions(context, table);
  return (await context.connectors.saveTarget(table.format, options, 'ignore')) !== null;
}

function overwritesForever({ position }: InsertInto): Error {
  return userError(
    'UNSUPPORTED_FEATURE.STREAMING_OVERWRITE',
    'INSERT of a stream with OVERWRITE or REPLACE WHERE would replace its own rows.',
    { hint: "INSERT INTO with the outputMode 'complete' holds the newest result.", position },
  );
}

/** A query of its own prints its rows; over a stream it is started, and given back. */
export async function runSelect(run: ScriptRun, { query }: Query): Promise<StreamingQuery | null> {
  const { context } = run;
  if (run.options.replay !== undefined) {
    if (readsStream(context, query)) run.streams.count++;
    return null;
  }
  const plan = analyze(query, context.catalog, context.settings());
  if (isStreaming(plan)) return startSelect(run, plan);
  await settle(run);
  if (run.results === null) await printRows(run, await rowsOf(context, plan));
  else await run.results.take(plan);
  return null;
}

/** What cannot be analysed in a replay reads a table that a query would have written, which is no stream. */
function readsStream({ catalog, settings }: SessionContext, query: Query['query']): boolean {
  try {
    return isStreaming(analyze(query, catalog, settings()));
  } catch (error) {
    if (error instanceof MillraceError && error.kind === 'user') return false;
    throw error;
  }
}

/** The rows of a query over bounded input, to be printed. */
export function rowsOf(context: SessionContext, plan: LogicalPlan): Promise<PrintedRows> {
  const schema = outputSchema(plan);
  return context.runBatch(plan, (result) => ({ schema, rows: result.rows() }));
}

/** Prints rows as the caller of the script wants them. */
export async function printRows(
  { context, options, isInside }: ScriptRun,
  printed: PrintedRows,
): Promise<void> {
  if (isInside) return;
  const { format = 'table', print } = options;
  await print?.(resultText(printed, format, context.settings().timeZone));
}

/** Prints each batch, in the first output mode that the plan can run in: as a table to the console. */
function startSelect(run: ScriptRun, plan: LogicalPlan): Promise<StreamingQuery> {
  const { context } = run;
  const { format = 'table', print } = run.options;
  const isTable = format === 'table' || print === undefined;
  const request = requestOf(run, null, {
    ...readQueryOptions(new Map()),
    outputMode: chooseOutputMode(plan, context.settings()),
    trigger: { kind: 'default' },
    sink: isTable ? chooseSink(context, 'console', null, {}) : new PrintSink(format, print),
  });
  run.streams.count++;
  return start(run, plan, request);
}

async function start(
  { context, ending }: ScriptRun,
  plan: LogicalPlan,
  request: QueryRequest,
): Promise<StreamingQuery> {
  const query = await context.startQuery(plan, request);
  if (request.trigger.kind === 'availableNow') ending.push(query);
  return query;
}

/** Waits for the queries that end by themselves, so that tables hold what they write. Their errors are for whoever waits for them. */
export async function settle({ ending }: ScriptRun): Promise<void> {
  await Promise.allSettled(ending.map((query) => query.awaitTermination()));
}

/** EXPLAIN: in the output mode that the statement would run in. */
export async function explainStatement(
  run: ScriptRun,
  { statement, mode }: Explain,
): Promise<void> {
  const { context } = run;
  const settings = context.settings();
  const isExtended = mode === 'extended';
  if (statement.kind === 'describe') {
    // It has no stages; what it would refuse is refused here too.
    const { schema } = describe(context, statement);
    const names = schema.fields.map(({ name }) => name).join(', ');
    const { text, start, end } = statement.position;
    return printPlan(run, `Describe [${names}]: ${text.slice(start, end)}\n`);
  }
  if (statement.kind === 'query') {
    const plan = analyze(statement.query, context.catalog, settings);
    if (mode === 'analyze') return printPlan(run, await analyzeQuery(context, plan));
    const outputMode = chooseOutputMode(plan, settings);
    return printPlan(run, explainQuery(context, plan, outputMode, isExtended));
  }
  if (mode === 'analyze') {
    const { plan, request, write } = insertOf(run, statement);
    if (isStreaming(plan)) return printPlan(run, await analyzeStream(context, plan, request));
    await settle(run);
    return printPlan(run, await analyzeInsert(context, plan, write));
  }
  const plan = fitTable(context, statement, statement, findTable(context, statement));
  const outputMode = readOutputMode(insertOptions(statement).get('outputmode') ?? 'append');
  return printPlan(run, explainQuery(context, plan, outputMode, isExtended));
}

/** A plan is text, and one row of one column for those who read rows. */
async function printPlan(run: ScriptRun, plan: string): Promise<void> {
  const { format = 'table', print } = run.options;
  if (run.isInside) return;
  if (format === 'table') await print?.(plan);
  else await printRows(run, { schema: schemaOf([field('plan', STRING)]), rows: [[plan]] });
}

type ScriptedRequest = Omit<QueryRequest, 'name' | 'onStateChanges' | 'onProgress'>;

/** A query's request with what the caller of the script wants otherwise. */
function requestOf(run: ScriptRun, name: string | null, request: ScriptedRequest): QueryRequest {
  const { checkpointLocation: root, availableNow, acceptStateChanges } = run.options;
  const { onStateChanges, onProgress } = run.options;
  const folder = name ?? `query-${run.streams.count}`;
  const trigger: Trigger = availableNow === true ? { kind: 'availableNow' } : request.trigger;
  const checkpointLocation = root === undefined ? request.checkpointLocation : `${root}/${folder}`;
  const acceptsChanges = acceptStateChanges === true || request.acceptsChanges;
  const hearing = { onStateChanges, onProgress };
  return { ...request, name, trigger, checkpointLocation, acceptsChanges, ...hearing };
}

/** The options of the statement by name in lower case. */
function insertOptions(statement: InsertInto): ReadonlyMap<string, string> {
  const known = new Map(INSERT_OPTIONS.map((name) => [name.toLowerCase(), name]));
  const options = new Map<string, string>();
  for (const [name, value] of Object.entries(statement.options)) {
    if (!known.has(name.toLowerCase())) throw unknownOption(name, statement.position);
    options.set(name.toLowerCase(), value);
  }
  return options;
}

function unknownOption(name: string, position: SourcePosition): Error {
  return userError('UNKNOWN_OPTION', `INSERT INTO has no option '${name}'.`, {
    hint: suggestName(name, INSERT_OPTIONS) ?? `Its options: ${INSERT_OPTIONS.join(', ')}.`,
    position: firstMention(position, name),
  });
}
