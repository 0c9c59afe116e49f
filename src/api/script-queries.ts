import type { StructField } from '../columnar/types.ts';
import type { Trigger } from '../engine/query-definition.ts';
import { type SourcePosition, userError } from '../errors.ts';
import { suggestName } from '../plan/analysis/nearest-name.ts';
import { analyze, isStreaming, outputSchema } from '../plan/analyze.ts';
import type { LogicalPlan } from '../plan/nodes/logical-plan.ts';
import { unresolvedProject } from '../plan/nodes/project.ts';
import { unresolvedSubqueryAlias } from '../plan/nodes/subquery-alias.ts';
import type { UnresolvedPlan } from '../plan/nodes/unresolved-plan.ts';
import type { Explain, InsertInto, Query } from '../sql/statement.ts';
import { chooseSink } from './choose-sink.ts';
import { Column } from './column.ts';
import { exactColumn } from './column-name.ts';
import { explainQuery } from './explain-query.ts';
import { chooseOutputMode, readOutputMode } from './output-mode.ts';
import { parseByteLength } from './quantity.ts';
import type { QueryRequest } from './query-request.ts';
import { resultText } from './result-text.ts';
import type { ScriptRun } from './script.ts';
import type { TableDefinition } from './session-catalog.ts';
import type { SessionContext } from './session-context.ts';
import type { StreamingQuery } from './streaming-query.ts';
import { parseTrigger } from './trigger.ts';

/** The options of INSERT INTO … WITH (…). */
const INSERT_OPTIONS = ['outputMode', 'trigger', 'checkpointLocation', 'queryName', 'memory'];

/** INSERT INTO: over bounded input it is done when this resolves; over a stream it is started, and given back. */
export async function runInsert(
  run: ScriptRun,
  statement: InsertInto,
): Promise<StreamingQuery | null> {
  const { context } = run;
  const table = tableOf(context, statement);
  const options = insertOptions(statement);
  const memory = options.get('memory');
  const name = options.get('queryname') ?? null;
  const request = requestOf(run, name, {
    outputMode: readOutputMode(options.get('outputmode') ?? 'append'),
    trigger: parseTrigger(options.get('trigger') ?? 'default'),
    checkpointLocation: options.get('checkpointlocation') ?? null,
    memoryBudgetBytes: memory === undefined ? null : parseByteLength(memory, 'memory budget'),
    sink: chooseSink(context, table.format, name, table.options),
  });
  const plan = insertPlan(context, statement, table);
  if (isStreaming(plan)) return context.startQuery(plan, request);
  await context.insertBatch(plan, request.sink);
  return null;
}

/** A query of its own prints its rows; over a stream it is started, and given back. */
export async function runSelect(run: ScriptRun, { query }: Query): Promise<StreamingQuery | null> {
  const { context, options } = run;
  const settings = context.settings();
  const plan = analyze(query, context.catalog, settings);
  if (isStreaming(plan)) return startSelect(run, plan);
  const { format = 'table' } = options;
  const text = await context.runBatch(plan, (result) =>
    resultText(outputSchema(plan), result.rows(), format, settings.timeZone),
  );
  options.print?.(text);
  return null;
}

/** Prints each batch to the console, in the first output mode that the plan can run in. */
function startSelect(run: ScriptRun, plan: LogicalPlan): Promise<StreamingQuery> {
  const { context } = run;
  const request = requestOf(run, null, {
    outputMode: chooseOutputMode(plan, context.settings()),
    trigger: { kind: 'default' },
    checkpointLocation: null,
    memoryBudgetBytes: null,
    sink: chooseSink(context, 'console', null, {}),
  });
  return context.startQuery(plan, request);
}

/** EXPLAIN: in the output mode that the statement would run in. */
export function explainStatement(
  context: SessionContext,
  { statement, extended }: Explain,
): string {
  const settings = context.settings();
  if (statement.kind === 'query') {
    const plan = analyze(statement.query, context.catalog, settings);
    return explainQuery(plan, chooseOutputMode(plan, settings), settings, extended);
  }
  const plan = insertPlan(context, statement, tableOf(context, statement));
  const mode = readOutputMode(insertOptions(statement).get('outputmode') ?? 'append');
  return explainQuery(plan, mode, settings, extended);
}

type ScriptedRequest = Omit<QueryRequest, 'name' | 'onProgress'>;

/** A query's request with what the caller of the script wants otherwise. */
function requestOf(run: ScriptRun, name: string | null, request: ScriptedRequest): QueryRequest {
  const { checkpointLocation: root, availableNow, onProgress } = run.options;
  const folder = name ?? `query-${run.queries.length}`;
  const trigger: Trigger = availableNow === true ? { kind: 'availableNow' } : request.trigger;
  const checkpointLocation = root === undefined ? request.checkpointLocation : `${root}/${folder}`;
  return { ...request, name, trigger, checkpointLocation, onProgress };
}

function tableOf(context: SessionContext, { name, position }: InsertInto): TableDefinition {
  const table = context.catalog.table(name);
  if (table !== null) return table;
  const text = name.join('.');
  if (context.catalog.has(name)) {
    throw userError(
      'UNSUPPORTED_INSERT.RDD_BASED',
      `${text} is not a table that can be written to.`,
      {
        hint: 'Declare it with CREATE TABLE.',
        position: firstMention(position, text),
      },
    );
  }
  throw userError('TABLE_OR_VIEW_NOT_FOUND', `There is no table ${text}.`, {
    hint: suggestName(text, context.catalog.names()) ?? 'Declare it with CREATE TABLE.',
    position: firstMention(position, text),
  });
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

/** The query's columns, by place, under the names and types of the table. */
function insertPlan(
  context: SessionContext,
  statement: InsertInto,
  { columns }: TableDefinition,
): LogicalPlan {
  const analyzeNow = (plan: UnresolvedPlan): LogicalPlan =>
    analyze(plan, context.catalog, context.settings());
  const query = analyzeNow(statement.query);
  if (columns === null) return query;
  const given = outputSchema(query).fields;
  if (given.length !== columns.length) throw arityMismatch(statement, given.length, columns);
  const names = columns.map((column) => column.name);
  const renamed = unresolvedSubqueryAlias(query, statement.name.join('.'), names);
  const items = columns.map(
    ({ name, type }) =>
      new Column({ kind: 'unresolvedCast', child: exactColumn(name), type, tolerant: false }).as(
        name,
      ).expression,
  );
  return analyzeNow(unresolvedProject(renamed, items));
}

function arityMismatch(
  { name, position }: InsertInto,
  given: number,
  columns: readonly StructField[],
): Error {
  const kind = given > columns.length ? 'TOO_MANY_DATA_COLUMNS' : 'NOT_ENOUGH_DATA_COLUMNS';
  const wanted = columns.map((column) => column.name).join(', ');
  return userError(
    `INSERT_COLUMN_ARITY_MISMATCH.${kind}`,
    `The query delivers ${given} columns where ${name.join('.')} has ${columns.length}: ${wanted}.`,
    { position: firstMention(position, name.join('.')) },
  );
}

/** Where a word stands in a statement; the whole statement when it is spelt in another way there. */
function firstMention(position: SourcePosition, word: string): SourcePosition {
  const start = position.text.indexOf(word, position.start);
  return start < 0 ? position : { text: position.text, start, end: start + word.length };
}
