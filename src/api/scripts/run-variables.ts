import { type DataType, INT, NULL, typeName } from '../../columnar/types.ts';
import type { LiteralValue, Row } from '../../columnar/value.ts';
import { userError } from '../../errors.ts';
import type { Expression, Literal } from '../../expression/expression.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import { analyze, outputSchema } from '../../plan/analyze.ts';
import { unresolvedText } from '../../plan/expression-text.ts';
import { unresolvedLimit } from '../../plan/nodes/limit.ts';
import { ONE_ROW } from '../../plan/nodes/local-relation.ts';
import type { LogicalPlan } from '../../plan/nodes/logical-plan.ts';
import { unresolvedProject } from '../../plan/nodes/project.ts';
import type { UnresolvedPlan } from '../../plan/nodes/unresolved-plan.ts';
import { parseStatements } from '../../sql/parse.ts';
import type {
  DeclareVariables,
  DropVariable,
  ExecuteImmediate,
  ParameterValue,
  SetVariables,
  Statement,
} from '../../sql/statement.ts';
import type { SessionContext } from '../session/session-context.ts';
import type { Variable } from '../session/session-variables.ts';
import { isDefaultWord, refuseInside, withDefaults } from '../tables/column-defaults.ts';
import { defaultMistake } from '../tables/default-mistake.ts';
import { dialectOf } from './dialect-of.ts';
import { checkUsing, namingAll, parameterName, withoutAlias } from './immediate-parameters.ts';

type Names = readonly (readonly string[])[];

/** Declares, sets or drops variables. */
export async function runVariableStatement(
  context: SessionContext,
  statement: DeclareVariables | SetVariables | DropVariable,
): Promise<void> {
  switch (statement.kind) {
    case 'declareVariables':
      return declareVariables(context, statement);
    case 'setVariables':
      return setVariables(context, statement);
    case 'dropVariable':
      return context.catalog.variables.drop(statement.name, statement.ifExists);
  }
}

/** DECLARE: the value is computed once, for all names; what it is computed by is what DEFAULT means later on. */
async function declareVariables(
  context: SessionContext,
  { names, replace, type, value }: DeclareVariables,
): Promise<void> {
  const { variables } = context.catalog;
  const double = doubleOf(names);
  if (double !== undefined) {
    const message = `The variable ${double} is declared more than once.`;
    throw userError('DUPLICATE_VARIABLE_NAME_INSIDE_DECLARE', message);
  }
  const written = value ?? { kind: 'literal', value: null, type: type ?? NULL };
  refuseSubquery(written);
  const found = await evaluate(context, [castTo(written, type)]).catch((error: unknown) => {
    throw defaultMistake(error);
  });
  const declared = { type: found.types[0]!, initial: written, value: found.row[0]! };
  for (const name of names) variables.declare(name, replace, declared);
}

/** SET VAR. */
async function setVariables(context: SessionContext, { from }: SetVariables): Promise<void> {
  if ('query' in from) return assignRow(context, from.names, from.query);
  const { variables } = context.catalog;
  const targets = from.assignments.map(({ name }) => variables.get(name));
  refuseDoubles(targets);
  const values = from.assignments.map(({ value }, index) => {
    const target = targets[index]!;
    if (isDefaultWord(value)) return initialOf(target);
    refuseInside(value);
    return castTo(value, target.type);
  });
  const { row } = await evaluate(context, values);
  for (const [index, target] of targets.entries()) target.value = row[index]!;
}

/** Refuses SET of a variable, which sets settings. */
export function refuseVariable(context: SessionContext, key: string): void {
  if (context.catalog.variables.find(key.split('.'))?.fields.length !== 0) return;
  throw userError('UNSUPPORTED_FEATURE.SET_VARIABLE_USING_SET', `${key} is a variable.`, {
    hint: `Use SET VARIABLE ${key} = ….`,
  });
}

/** The statement in the text of EXECUTE IMMEDIATE, with its parameters bound; `reader` is where the text is read. */
export async function immediateStatement(
  context: SessionContext,
  reader: SessionContext,
  statement: ExecuteImmediate,
): Promise<Statement> {
  const { text, using } = statement;
  const written = await evaluate(context, [text]);
  checkUsing(using);
  const values = await evaluate(context, using.map(withoutAlias));
  return parseImmediate(reader, statement, written, values);
}

/** The same where text and values are constant; null where they have to be computed. */
export function constantImmediate(
  context: SessionContext,
  statement: ExecuteImmediate,
): Statement | null {
  const { text, using } = statement;
  checkUsing(using);
  const constants = (expressions: readonly UnresolvedExpression[]): Evaluated | null =>
    evaluateConstants(context, planOf(context, expressions));
  const written = constants([text]);
  const values = using.length === 0 ? NOTHING : constants(using.map(withoutAlias));
  if (written === null || values === null) return null;
  return parseImmediate(context, statement, written, values);
}

function parseImmediate(
  context: SessionContext,
  { text, into, using }: ExecuteImmediate,
  { row: [written], types }: Evaluated,
  values: Evaluated,
): Statement {
  if (types[0]!.kind !== 'string' && types[0]!.kind !== 'null') {
    const message = `EXECUTE IMMEDIATE takes a STRING, not ${typeName(types[0]!)}.`;
    throw userError('INVALID_EXPR_TYPE_FOR_QUERY_EXECUTE_IMMEDIATE', message);
  }
  if (typeof written !== 'string') {
    const message = `The text ${unresolvedText(text)} of EXECUTE IMMEDIATE is NULL.`;
    throw userError('NULL_QUERY_STRING_EXECUTE_IMMEDIATE', message);
  }
  const [statement, second] = namingAll(using, () =>
    parseStatements(written, { values: parameters(using, values) }, dialectOf(context)),
  );
  if (statement?.kind === 'compound') {
    const message = 'EXECUTE IMMEDIATE runs no script, BEGIN … END.';
    throw userError('SQL_SCRIPT_IN_EXECUTE_IMMEDIATE', message, { position: statement.position });
  }
  if (statement === undefined) {
    throw userError('PARSE_EMPTY_STATEMENT', 'The text of EXECUTE IMMEDIATE is empty.');
  }
  if (second !== undefined) {
    const message = 'EXECUTE IMMEDIATE runs one statement.';
    throw userError('PARSE_SYNTAX_ERROR', message, { position: second.position });
  }
  if (into !== null && statement.kind !== 'query') {
    const message = 'INTO takes the row of a query, and this statement is none.';
    throw userError('INVALID_STATEMENT_FOR_EXECUTE_INTO', message);
  }
  return statement;
}

/** Sets variables to the values of a query's only row, or to null when it has none; `reader` is where the query is read. */
export async function assignRow(
  context: SessionContext,
  names: Names,
  query: UnresolvedPlan,
  reader: SessionContext = context,
): Promise<void> {
  const { variables } = context.catalog;
  const targets = names.map((name) => variables.get(name));
  refuseDoubles(targets);
  const filled = withDefaults(query, targets.map(initialOf));
  const { fields } = outputSchema(analyzeNow(reader, filled));
  if (fields.length !== targets.length) {
    const message = `The query gives ${fields.length} columns for ${targets.length} variables.`;
    throw userError('ASSIGNMENT_ARITY_MISMATCH', message);
  }
  const rows = await rowsOf(reader, unresolvedLimit(filled, { count: TWO, offset: null }));
  if (rows.length > 1) {
    const message = 'The query for the variables gives more than one row.';
    throw userError('ROW_SUBQUERY_TOO_MANY_ROWS', message, { hint: 'Add LIMIT 1.' });
  }
  const literals = targets.map(({ type }, index) => {
    const value = rows[0]?.[index] ?? null;
    return castTo({ kind: 'literal', value, type: fields[index]!.type }, type);
  });
  const { row } = await evaluate(context, literals);
  for (const [index, target] of targets.entries()) target.value = row[index]!;
}

function initialOf({ initial, type }: Variable): UnresolvedExpression {
  return castTo(initial, type);
}

const TWO: UnresolvedExpression = Object.freeze({
  kind: 'literal',
  value: 2,
  type: INT,
});

/** Values for `?` by place, and for `:name` by name where all have names. */
function parameters(
  using: readonly UnresolvedExpression[],
  { row, types }: Evaluated,
): Readonly<Record<string, ParameterValue>> {
  const names = using.map(parameterName);
  const isNamed = names.every((name) => name !== null);
  const entries = names.flatMap((name, index): [string, ParameterValue][] => {
    const value: ParameterValue = { kind: 'literal', value: row[index]!, type: types[index]! };
    const byPlace: [string, ParameterValue] = [`?${index + 1}`, value];
    return isNamed ? [byPlace, [name!, value]] : [byPlace];
  });
  return Object.fromEntries(entries);
}

interface Evaluated {
  readonly row: readonly LiteralValue[];
  readonly types: readonly DataType[];
}

const NOTHING: Evaluated = Object.freeze({ row: [], types: [] });

/** Computes expressions over variables, which read no table of their own. Constants need no thread. */
export async function evaluate(
  context: SessionContext,
  expressions: readonly UnresolvedExpression[],
): Promise<Evaluated> {
  if (expressions.length === 0) return NOTHING;
  const plan = planOf(context, expressions);
  const constants = evaluateConstants(context, plan);
  if (constants !== null) return constants;
  return { row: await context.runBatch(plan, (result) => result.rows()[0]!), types: typesOf(plan) };
}

function planOf(
  context: SessionContext,
  expressions: readonly UnresolvedExpression[],
): LogicalPlan {
  return analyzeNow(context, unresolvedProject(ONE_ROW, expressions));
}

/** Null where a plan of expressions is more than constants. */
function evaluateConstants({ optimize }: SessionContext, plan: LogicalPlan): Evaluated | null {
  const folded = optimize(plan);
  if (folded.kind !== 'project' || folded.child.kind !== 'localRelation') return null;
  const values = folded.items.map(({ expression }) => expression);
  const isConstant = (value: Expression): value is Literal => value.kind === 'literal';
  if (folded.child.rows.length !== 1 || !values.every(isConstant)) return null;
  return { row: values.map(({ value }) => value), types: typesOf(plan) };
}

function typesOf(plan: LogicalPlan): readonly DataType[] {
  return outputSchema(plan).fields.map(({ type }) => type);
}

function rowsOf(context: SessionContext, plan: UnresolvedPlan): Promise<readonly Row[]> {
  return context.runBatch(analyzeNow(context, plan), (result) => result.rows());
}

function analyzeNow(context: SessionContext, plan: UnresolvedPlan): ReturnType<typeof analyze> {
  return analyze(plan, context.catalog, context.settings());
}

function castTo(child: UnresolvedExpression, type: DataType | null): UnresolvedExpression {
  return type === null ? child : { kind: 'unresolvedCast', child, type, tolerant: false };
}

function refuseDoubles(targets: readonly Variable[]): void {
  const double = targets.find((target, index) => targets.indexOf(target) < index);
  if (double === undefined) return;
  throw userError('DUPLICATE_ASSIGNMENTS', `The variable ${double.name} is set more than once.`);
}

function doubleOf(names: Names): string | undefined {
  const texts = names.map((name) => name.at(-1)!.toLowerCase());
  return texts.find((text, index) => texts.indexOf(text) < index);
}

function refuseSubquery({ kind, position }: UnresolvedExpression): void {
  if (kind !== 'unresolvedSubquery') return;
  const message = 'The value that a variable is declared with cannot be a query.';
  throw userError('INVALID_DEFAULT_VALUE.SUBQUERY_EXPRESSION', message, { position });
}
