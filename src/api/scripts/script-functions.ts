import { schema as schemaOf } from '../../columnar/schema.ts';
import { field, STRING, typeName } from '../../columnar/types.ts';
import type { Row } from '../../columnar/value.ts';
import { userError } from '../../errors.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import { anyPart } from '../../expression/unresolved-parts.ts';
import { checkTableColumns, tableOf } from '../../plan/analysis/analyze-table-function.ts';
import { isGeneratorName } from '../../plan/analysis/generators.ts';
import { hasAggregate } from '../../plan/analysis/resolve-expression.ts';
import { analyze } from '../../plan/analyze.ts';
import { systemFunction } from '../../plan/function-catalog.ts';
import { ONE_ROW } from '../../plan/nodes/local-relation.ts';
import type { LogicalPlan } from '../../plan/nodes/logical-plan.ts';
import { unresolvedProject } from '../../plan/nodes/project.ts';
import { unresolvedSubqueryAlias } from '../../plan/nodes/subquery-alias.ts';
import { unresolvedRoutineBody } from '../../plan/nodes/table-function.ts';
import type { UnresolvedPlan } from '../../plan/nodes/unresolved-plan.ts';
import type { Routine, RoutineParameter } from '../../plan/routine.ts';
import type { CreateFunction, DescribeFunction } from '../../sql/statement.ts';
import type { PrintedRows } from '../rows/result-text.ts';
import type { SessionContext } from '../session/session-context.ts';

/** CREATE FUNCTION: the body is checked at once, over arguments that are null. */
export function createFunction(context: SessionContext, statement: CreateFunction): void {
  const routine = routineOf(statement);
  refuseDoubles(statement);
  checkFallbacks(statement);
  const { catalog } = context;
  catalog.routines.declare(statement, routine, () => check(context, routine));
}

function routineOf({ name, parameters, returns, body }: CreateFunction): Routine {
  const own = name.at(-1)!;
  if (returns.kind === 'table' && 'query' in body) {
    return { kind: 'table', name: own, parameters, returns: returns.columns, body: body.query };
  }
  const type = returns.kind === 'scalar' ? returns.type : null;
  const value = 'query' in body ? scalarQuery(body.query) : body.expression;
  return { kind: 'scalar', name: own, parameters, returns: type, body: value };
}

function scalarQuery(query: UnresolvedPlan): UnresolvedExpression {
  const relation = unresolvedRoutineBody(query);
  return { kind: 'unresolvedSubquery', form: 'scalar', operands: [], relation };
}

function refuseDoubles({ name, parameters, returns }: CreateFunction): void {
  const own = name.join('.');
  const parameter = doubled(parameters.map((one) => one.name));
  if (parameter !== undefined) {
    const message = `The function ${own} has more than one parameter \`${parameter}\`.`;
    throw userError('DUPLICATE_ROUTINE_PARAMETER_NAMES', message);
  }
  const columns = returns.kind === 'table' ? (returns.columns ?? []) : [];
  const column = doubled(columns.map((one) => one.name));
  if (column === undefined) return;
  const message = `The table of ${own} has more than one column \`${column}\`.`;
  throw userError('DUPLICATE_ROUTINE_RETURNS_COLUMNS', message);
}

function doubled(names: readonly string[]): string | undefined {
  const folded = names.map((name) => name.toLowerCase());
  return folded.find((name, place) => folded.indexOf(name) < place);
}

/** Parameters with a default are the last ones, and a default is no query. */
function checkFallbacks({ name, parameters }: CreateFunction): void {
  const own = name.join('.');
  const first = parameters.findIndex(({ fallback }) => fallback !== null);
  const behind = first < 0 ? [] : parameters.slice(first);
  const gap = behind.findIndex(({ fallback }) => fallback === null);
  if (gap > 0) {
    const [before, after] = [behind[gap - 1]!, behind[gap]!];
    const message = `In ${own} the parameter ${after.name} needs a default, because ${before.name} before it has one.`;
    throw userError('USER_DEFINED_FUNCTIONS.NOT_A_VALID_DEFAULT_PARAMETER_POSITION', message);
  }
  const query = behind.find(({ fallback }) => fallback?.kind === 'unresolvedSubquery');
  if (query === undefined) return;
  const message = `The default of ${query.name} in ${own} cannot be a query.`;
  throw userError('USER_DEFINED_FUNCTIONS.NOT_A_VALID_DEFAULT_EXPRESSION', message);
}

/** Analyses a call with arguments that nothing is known of, and the defaults. */
function check(context: SessionContext, routine: Routine): void {
  const analyzeNow = (plan: UnresolvedPlan): LogicalPlan =>
    analyze(plan, context.catalog, context.settings());
  const { parameters } = routine;
  const fallbacks = parameters.flatMap(({ fallback, type }): UnresolvedExpression[] => {
    if (fallback === null) return [];
    return [{ kind: 'unresolvedCast', child: fallback, type, tolerant: false }];
  });
  if (fallbacks.length > 0) analyzeNow(unresolvedProject(ONE_ROW, fallbacks));
  if (routine.kind === 'table') {
    if (routine.returns === null) refuseNameless(routine.name, routine.body);
    const open = { ...routine, returns: null };
    const nulls = parameters.map(nullOf);
    checkTableColumns(routine, analyzeNow(tableOf(open, nulls)));
    analyzeNow(tableOf(routine, nulls));
    return;
  }
  if (
    hasAggregate(routine.body, context.catalog.userFunctions) ||
    anyPart(routine.body, isOfRows)
  ) {
    const message = `${routine.name} can hold an aggregate, OVER or a generator in a query of its own only.`;
    throw userError('USER_DEFINED_FUNCTIONS.CANNOT_CONTAIN_COMPLEX_FUNCTIONS', message);
  }
  analyzeNow(scalarCheck(routine, parameters));
}

/** True for a call that is of more than one row, or gives more than one. */
function isOfRows(part: UnresolvedExpression): boolean {
  return part.kind === 'unresolvedCall' && (part.over !== undefined || isGeneratorName(part.name));
}

/** The columns of a table that says nothing of them must have names. */
function refuseNameless(name: string, body: UnresolvedPlan): void {
  if (body.kind === 'unresolvedSort' || body.kind === 'unresolvedLimit') {
    refuseNameless(name, body.child);
    return;
  }
  if (body.kind !== 'unresolvedProject') return;
  const nameless = body.items.find(({ kind }) => !NAMED_KINDS.has(kind));
  if (nameless === undefined) return;
  const message = `A column of the table that ${name} gives has no name.`;
  throw userError('USER_DEFINED_FUNCTIONS.SQL_TABLE_UDF_MISSING_COLUMN_NAMES', message, {
    hint: 'Give it an alias, or name the columns: RETURNS TABLE (…).',
    position: nameless.position,
  });
}

const NAMED_KINDS: ReadonlySet<UnresolvedExpression['kind']> = new Set([
  'unresolvedAlias',
  'unresolvedColumn',
  'unresolvedStar',
]);

function scalarCheck(
  { name, body, returns }: Extract<Routine, { readonly kind: 'scalar' }>,
  parameters: readonly RoutineParameter[],
): UnresolvedPlan {
  const value: UnresolvedExpression =
    returns === null
      ? body
      : { kind: 'unresolvedCast', child: body, type: returns, tolerant: false };
  const row = parameters.map((parameter): UnresolvedExpression => {
    return { kind: 'unresolvedAlias', names: [parameter.name], child: nullOf(parameter) };
  });
  const input = unresolvedSubqueryAlias(unresolvedProject(ONE_ROW, row), name);
  return unresolvedProject(input, [value]);
}

function nullOf({ type }: RoutineParameter): UnresolvedExpression {
  return { kind: 'literal', value: null, type };
}

/** DESCRIBE FUNCTION: what a function takes and gives; EXTENDED also says what it is made of. */
export function describeFunction(
  { catalog }: SessionContext,
  { name, isExtended, position }: DescribeFunction,
): PrintedRows {
  const statement = catalog.routines.statement(name);
  const text = name.join('.');
  const lines =
    statement === undefined
      ? builtIn(withoutNamespace(name).toLowerCase(), isExtended)
      : declared(statement, isExtended);
  if (lines === null) {
    throw userError('ROUTINE_NOT_FOUND', `There is no function ${text}.`, { position });
  }
  return {
    schema: schemaOf([field('function_desc', STRING)]),
    rows: lines.map((line): Row => [line]),
  };
}

/** Functions of SQL are in `system.builtin`, which may stand before them. */
function withoutNamespace(name: readonly string[]): string {
  const text = name.join('.');
  return text.replace(/^(system\.)?builtin\./i, '');
}

function builtIn(name: string, isExtended: boolean): readonly string[] | null {
  const found = systemFunction(name);
  if (found === undefined) return null;
  const lines = [`Function: ${name}`, `Usage: ${found.summary}`];
  if (!isExtended) return lines;
  const examples = found.examples.map(({ sql, result }) => {
    const query = sql.startsWith('SELECT') ? sql : `SELECT ${sql}`;
    return `  > ${query};\n   ${result.replaceAll('\n', '\n   ')}`;
  });
  return [...lines, ['Extended Usage:', ...examples].join('\n')];
}

function declared(
  { name, parameters, returns, comment, isDeterministic, text }: CreateFunction,
  isExtended: boolean,
): readonly string[] {
  const inputs = parameters.map((own) => `${own.name} ${typeName(own.type)}`);
  const given =
    returns.kind === 'scalar'
      ? returns.type && typeName(returns.type)
      : (returns.columns?.map((own) => `${own.name} ${typeName(own.type)}`).join(', ') ?? null);
  const lines = [
    ['Function', name.join('.')],
    ['Type', returns.kind.toUpperCase()],
    ['Input', inputs.length === 0 ? '()' : inputs.join(', ')],
    ...(given === null ? [] : [['Returns', given]]),
    ...(comment === null || !isExtended ? [] : [['Comment', comment]]),
    ...(isDeterministic === null || !isExtended ? [] : [['Deterministic', `${isDeterministic}`]]),
    ...(isExtended ? [['Body', text]] : []),
  ];
  return lines.map(([label, value]) => `${`${label}:`.padEnd(LABEL_WIDTH)}${value}`);
}

const LABEL_WIDTH = 15;
