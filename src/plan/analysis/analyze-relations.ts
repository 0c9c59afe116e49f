import { type MillraceError, userError } from '../../errors.ts';
import { implicitCast } from '../../expression/coercion/implicit-cast.ts';
import { typeRules } from '../../expression/coercion/type-rules.ts';
import type { Attribute, Expression } from '../../expression/expression.ts';
import { isConstant, isNullable } from '../../expression/facts.ts';
import { suggestName } from '../../expression/nearest-name.ts';
import type { SessionSettings } from '../../expression/session-settings.ts';
import { newAttributeId } from '../attribute-id.ts';
import type { CommonTableExpression, UnresolvedWith } from '../nodes/common-table-expression.ts';
import { localRelation, ONE_ROW, type UnresolvedValues } from '../nodes/local-relation.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import { project } from '../nodes/project.ts';
import type { UnresolvedRelation } from '../nodes/relation.ts';
import {
  type SubqueryAlias,
  subqueryAlias,
  type UnresolvedAlias,
} from '../nodes/subquery-alias.ts';
import { withChildren } from '../nodes/with-children.ts';
import { childrenOf } from '../output.ts';
import { canFail } from '../rules/can-fail.ts';
import type { AnalysisContext } from './analysis-context.ts';
import { analyzeRecursion } from './analyze-recursion.ts';
import { type AggregateRefusal, type Position, plainScope } from './expression-scope.ts';
import { filesByPath } from './files-by-path.ts';
import { resolveExpression } from './resolve-expression.ts';
import { visibleColumns } from './scope.ts';

/** A name of a WITH clause or of the catalog. */
export function analyzeRelation(node: UnresolvedRelation, context: AnalysisContext): LogicalPlan {
  const { parts, position } = node;
  const name = parts.at(-1)!;
  const common = parts.length === 1 ? context.commonTables.get(name.toLowerCase()) : undefined;
  const plan = common ?? context.catalog.lookup(parts);
  if (plan === null) {
    const files = filesByPath(node, context);
    if (files !== null) return files;
    const known = [...context.commonTables.keys(), ...context.catalog.names()];
    const message = `There is no table, stream or view \`${parts.join('.')}\`.`;
    const hint = suggestName(parts.join('.'), known);
    throw userError('TABLE_OR_VIEW_NOT_FOUND', message, { position, hint });
  }
  const namespace = common === undefined ? (context.catalog.namespaceOf?.(parts) ?? []) : [];
  return subqueryAlias(node.streaming ? asStream(plan) : plan, name, namespace);
}

/** FROM STREAM t: what the table reads is read without end. */
function asStream(plan: LogicalPlan): LogicalPlan {
  if (plan.kind === 'sourceRelation') return Object.freeze({ ...plan, isStreaming: true });
  return withChildren(plan, childrenOf(plan).map(asStream));
}

/** FROM … AS name(columns). */
export function analyzeAlias(node: UnresolvedAlias, context: AnalysisContext): SubqueryAlias {
  const child = context.analyze(node.child, context);
  return subqueryAlias(renameColumns(child, node.columns, node.position), node.name);
}

/** WITH: a definition sees those before it, and itself where it is RECURSIVE. */
export function analyzeWith(node: UnresolvedWith, context: AnalysisContext): LogicalPlan {
  const policy = context.settings.innerTables ?? 'CORRECTED';
  const commonTables = new Map(context.commonTables);
  for (const definition of node.definitions) {
    const { name, columns, query, position } = definition;
    const key = name.toLowerCase();
    const isTaken = context.commonTables.has(key);
    if (isTaken && policy === 'EXCEPTION' && context.atStart === true) {
      throw ambiguousAlias(definition);
    }
    if (isTaken && policy === 'LEGACY') continue;
    const inner = { ...context, commonTables: new Map(commonTables), atStart: true };
    const recursive = node.recursive ? analyzeRecursion(definition, inner) : null;
    const plan = recursive ?? renameColumns(context.analyze(query, inner), columns, position);
    commonTables.set(key, plan);
  }
  return context.analyze(node.child, { ...context, commonTables });
}

function ambiguousAlias({ name, position }: CommonTableExpression): Error {
  const message = `The name ${name} of an inner WITH is also one of a WITH around it.`;
  const hint = `Rename it, or set spark.sql.legacy.ctePrecedencePolicy to CORRECTED.`;
  return userError('AMBIGUOUS_ALIAS_IN_NESTED_CTE', message, { position, hint });
}

function renameColumns(
  child: LogicalPlan,
  names: readonly string[],
  position: Position,
): LogicalPlan {
  if (names.length === 0) return child;
  const output = visibleColumns(child);
  if (names.length !== output.length) {
    const message = `The relation has ${output.length} columns, but ${names.length} names are given.`;
    throw userError('ASSIGNMENT_ARITY_MISMATCH', message, { position });
  }
  const items = output.map((expression, index) => {
    const name = names[index]!;
    return Object.freeze({ id: newAttributeId(), name, expression });
  });
  return project(child, items);
}

const NO_AGGREGATES: AggregateRefusal = {
  condition: 'INVALID_INLINE_TABLE.CANNOT_EVALUATE_EXPRESSION_IN_INLINE_TABLE',
  message: 'VALUES cannot hold an aggregate.',
};

/** VALUES: columns col1, col2, … of the types that all rows have in common. */
export function analyzeValues(node: UnresolvedValues, context: AnalysisContext): LogicalPlan {
  const scope = plainScope(ONE_ROW, NO_AGGREGATES, context);
  const rows = node.rows.map((row) => row.map((value) => resolveExpression(value, scope)));
  const width = rows[0]!.length;
  const odd = rows.findIndex((row) => row.length !== width);
  if (odd >= 0) {
    const message = `Row ${odd + 1} of VALUES has ${rows[odd]!.length} columns, the first has ${width}.`;
    const { position } = node;
    throw userError('INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH', message, { position });
  }
  for (const value of rows.flat()) checkConstant(value, node.position);
  const output = Array.from({ length: width }, (_, column) =>
    valuesColumn(
      column,
      rows.map((row) => row[column]!),
      context.settings,
      node.position,
    ),
  );
  const typed = rows.map((row) =>
    row.map((value, index) => implicitCast(value, output[index]!.type)),
  );
  for (const value of typed.flat()) checkValue(value, context);
  return localRelation(output, typed);
}

/** Refuses a constant that has no value but an error: as in Spark, VALUES are computed whether they are read or not. */
function checkValue(value: Expression, { catalog, settings }: AnalysisContext): void {
  if (value.kind !== 'call' || !canFail(value)) return;
  const failures: MillraceError[] = [];
  catalog.evaluateConstant?.(value, settings, (error) => failures.push(error));
  const [failure] = failures;
  if (failure === undefined) return;
  const { summary, position, hint } = failure;
  const message = `A value of VALUES cannot be computed: ${summary}`;
  const condition = 'INVALID_INLINE_TABLE.FAILED_SQL_EXPRESSION_EVALUATION';
  throw userError(condition, message, { position, hint });
}

function valuesColumn(
  index: number,
  values: readonly Expression[],
  settings: SessionSettings,
  position: Position,
): Attribute {
  const type = typeRules(settings).ordered(values.map((value) => value.type));
  const name = `col${index + 1}`;
  if (type === undefined) {
    const message = `The values of column ${index + 1} of VALUES have no type in common.`;
    const condition = 'INVALID_INLINE_TABLE.INCOMPATIBLE_TYPES_IN_INLINE_TABLE';
    throw userError(condition, message, { position });
  }
  const nullable = values.some(isNullable);
  return Object.freeze({ kind: 'attribute', id: newAttributeId(), name, type, nullable });
}

function checkConstant(value: Expression, position: Position): void {
  if (isConstant(value)) return;
  const message = 'VALUES takes constant expressions only.';
  const condition = 'INVALID_INLINE_TABLE.CANNOT_EVALUATE_EXPRESSION_IN_INLINE_TABLE';
  throw userError(condition, message, { position });
}
