import { STRING } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { isCallableName } from '../../expression/callable-names.ts';
import type { Attribute, Expression, LambdaVariable } from '../../expression/expression.ts';
import { makeStruct, namedStruct } from '../../expression/functions/constructors.ts';
import { fieldCall } from '../../expression/functions/get-field.ts';
import { lookupFunction } from '../../expression/functions/index.ts';
import { notHigherOrder, resolveHigherOrder } from '../../expression/lambda.ts';
import type { UnresolvedCall, UnresolvedExpression } from '../../expression/unresolved.ts';
import { lookupWindowFunction } from '../../expression/window-functions/index.ts';
import { unresolvedText } from '../expression-text.ts';
import { structFieldName } from '../struct-field-names.ts';
import { AggregateCollector } from './aggregate-collector.ts';
import type { AggregateRefusal, ExpressionScope } from './expression-scope.ts';
import { accessField, accessItem } from './field-access.ts';
import { fileFactCall } from './file-fact-calls.ts';
import { isGeneratorName } from './generators.ts';
import { placeNamed } from './named-arguments.ts';
import { noIgnoreNulls } from './no-ignore-nulls.ts';
import { resolveBetween } from './resolve-between.ts';
import { resolveOver } from './resolve-over.ts';
import { routineCall } from './routine-calls.ts';
import { findColumn } from './scope.ts';
import { resolveStructUpdate, STRUCT_UPDATES } from './struct-updates.ts';
import {
  aggregateTypeOf,
  resolveOperands,
  resolveStar,
  type TypeAggregate,
  typeAggregate,
} from './type-aggregate.ts';
import { typeScalar } from './type-scalar.ts';
import { unresolvedRoutine } from './unresolved-routine.ts';
import { typeUserScalar, userFunctionOf } from './user-function-calls.ts';

type Resolve = (expression: UnresolvedExpression, scope: ExpressionScope) => Expression;

const NESTED: AggregateRefusal = {
  condition: 'NESTED_AGGREGATE_FUNCTION',
  message: 'An aggregate cannot stand in the argument of another aggregate.',
};

/** Types a call: a scalar function, an aggregate, a window or a question about grouping sets. */
export function resolveCall(
  call: UnresolvedCall,
  scope: ExpressionScope,
  resolve: Resolve,
): Expression {
  const { name, position } = call;
  const hasNamed = call.arguments.some(({ kind }) => kind === 'unresolvedAlias');
  if (name !== 'struct' && hasNamed && scope.routines?.find(name) === undefined) {
    return resolveCall(placeNamed(call), scope, resolve);
  }
  if (call.form === 'between') return resolveBetween(call, scope, resolve);
  refuseSpecial(call, scope);
  if (call.over !== undefined) return resolveOver(call, scope, resolve);
  const aggregate = aggregateTypeOf(call, scope);
  const ofOuter = aggregate === null ? null : outerAggregate(call, scope);
  if (ofOuter !== null) return ofOuter;
  if (aggregate !== null) return resolveAggregate(aggregate, call, scope, resolve);
  const own = userFunctionOf(call, scope.userFunctions);
  if (own?.kind === 'scalar') {
    refuseAggregateSyntax(call);
    const inputs = resolveOperands(call, scope, resolve);
    return typeUserScalar(own, inputs, call, scope.userFunctions);
  }
  if (name === 'window' || name === 'session_window') return resolveWindow(call, scope, resolve);
  if (name === 'grouping' || name === 'grouping_id') return resolveGrouping(call, scope, resolve);
  const isOperator = call.byName !== true;
  const isAccess = isOperator && (name === 'get_field' || name === 'get_item');
  if (isAccess) return resolveAccess(call, scope, resolve);
  if (isOperator && STRUCT_UPDATES.includes(name)) {
    const operands = call.arguments.map((argument) => resolve(argument, scope));
    return resolveStructUpdate(name, operands, scope.settings, position);
  }
  const scalar = isOperator || isCallableName(name) ? lookupFunction(name) : undefined;
  if (scalar === undefined) {
    const value = routineCall(call, scope, resolve);
    if (value !== null) return value;
    throw unresolvedRoutine(call, scope);
  }
  const fact = fileFactCall(call, scope);
  if (fact !== null) return fact;
  refuseAggregateSyntax(call);
  if (scalar === makeStruct) return resolveStruct(call, scope, resolve);
  // Without its lambda, array_sort compares as others do.
  if (scalar.typeLambda !== undefined && call.arguments.length !== 1) {
    const inside = (part: UnresolvedExpression, variables: readonly LambdaVariable[]) =>
      resolve(part, { ...scope, variables });
    return resolveHigherOrder(scalar, call, scope.variables ?? [], inside, scope.settings);
  }
  const lambda = call.arguments.find(({ kind }) => kind === 'unresolvedLambda');
  if (lambda !== undefined) throw notHigherOrder(name, lambda.position);
  const operands = resolveOperands(call, scope, resolve);
  return typeScalar(scalar, operands, scope.settings, position);
}

/** `struct(value AS name, …)`: a field is named by what is written, or by what a star stands for. */
function resolveStruct(call: UnresolvedCall, scope: ExpressionScope, resolve: Resolve): Expression {
  const { settings } = scope;
  const fields = call.arguments.flatMap((part, index): readonly Expression[][] => {
    if (part.kind === 'unresolvedStar') {
      return resolveStar(part, scope, resolve).map(({ name, value }) => [textOf(name), value]);
    }
    const value = resolve(part.kind === 'unresolvedAlias' ? part.child : part, scope);
    return [[textOf(structFieldName(part, index)), value]];
  });
  if (fields.length === 0) return makeStruct.resolve([], settings, call.position);
  return namedStruct.resolve(fields.flat(), settings, call.position);
}

function textOf(value: string): Expression {
  return { kind: 'literal', value, type: STRING };
}

function refuseAggregateSyntax(call: UnresolvedCall): void {
  const { name, distinct, filter, position } = call;
  if (call.ignoreNulls === true) throw noIgnoreNulls(name, position);
  if (distinct !== true && filter === undefined) return;
  const message = `The function \`${name}\` is no aggregate: it takes no DISTINCT and no FILTER.`;
  throw userError('INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX', message, { position });
}

function refuseSpecial(call: UnresolvedCall, scope: ExpressionScope): void {
  const { name, position } = call;
  if (call.user !== undefined && call.over === undefined) return;
  if (isGeneratorName(name)) {
    const message = `The generator \`${name}\` must stand alone in the SELECT list or in a LATERAL VIEW.`;
    throw userError('UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS', message, { position });
  }
  if (call.over !== undefined && scope.isStreaming && scope.settings.strictSpark) {
    const message = `The window function \`${name}\` cannot run on a stream: it has no time window.`;
    const hint = 'Group by window(column, duration), or set millrace.sql.strictSpark=false.';
    throw userError('NON_TIME_WINDOW_NOT_SUPPORTED_IN_STREAMING', message, { position, hint });
  }
  if (call.over === undefined && lookupWindowFunction(name) !== undefined) {
    const message = `The window function \`${name}\` needs OVER (… ORDER BY …).`;
    throw userError('WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE', message, { position });
  }
}

/** `value.field` and `value[key]`, as the parser and the DataFrame API write them; a star names fields by their ordinals. */
function resolveAccess(call: UnresolvedCall, scope: ExpressionScope, resolve: Resolve): Expression {
  const { settings } = scope;
  const [value, key] = call.arguments.map((argument) => resolve(argument, scope));
  const isNamed = call.name === 'get_field' && key?.kind === 'literal';
  if (isNamed && typeof key.value === 'number') return fieldCall(value!, key.value, call.position);
  if (isNamed) return accessField(value!, String(key.value), settings, call.position);
  return accessItem(value!, key!, settings, call.position);
}

function resolveWindow(call: UnresolvedCall, scope: ExpressionScope, resolve: Resolve): Attribute {
  if (scope.windows === null) {
    const message = `\`${call.name}\` can stand in the SELECT list or in GROUP BY only.`;
    throw userError('UNSUPPORTED_FEATURE', message, { position: call.position });
  }
  return scope.windows.add(call, (argument) => resolve(argument, scope), scope.settings);
}

function resolveGrouping(
  call: UnresolvedCall,
  scope: ExpressionScope,
  resolve: Resolve,
): Attribute {
  const { name, position } = call;
  const { groupingSets } = scope;
  if (groupingSets === null) {
    const message = `${name}() needs GROUP BY with ROLLUP, CUBE or GROUPING SETS.`;
    throw userError('UNSUPPORTED_GROUPING_EXPRESSION', message, { position });
  }
  const operands = resolveOperands(call, scope, resolve);
  if (name === 'grouping_id') return groupingSets.groupingId(operands, position);
  if (operands.length === 1) return groupingSets.grouped(operands[0]!, position);
  const message = `The function \`grouping\` takes 1 argument, not ${operands.length}.`;
  throw userError('WRONG_NUM_ARGS.WITHOUT_SUGGESTION', message, { position });
}

/** An aggregate that reads columns of the query around only belongs to that query, where that has groups. */
function outerAggregate(call: UnresolvedCall, scope: ExpressionScope): Attribute | null {
  const { outer, columns, settings } = scope;
  if (outer === undefined) return null;
  let isOuter = false;
  const hasOwn = anyColumn(call, ({ parts, position }) => {
    isOuter = true;
    return findColumn(columns, parts, settings.caseSensitive, position) !== null;
  });
  return isOuter && !hasOwn ? outer.aggregate(call) : null;
}

type ColumnName = Extract<UnresolvedExpression, { readonly kind: 'unresolvedColumn' }>;

function anyColumn(part: UnresolvedExpression, matches: (column: ColumnName) => boolean): boolean {
  if (part.kind === 'unresolvedColumn') return matches(part);
  if (part.kind === 'unresolvedCast' || part.kind === 'unresolvedAlias') {
    return anyColumn(part.child, matches);
  }
  if (part.kind !== 'unresolvedCall') return false;
  return part.arguments.some((operand) => anyColumn(operand, matches));
}

function resolveAggregate(
  type: TypeAggregate,
  call: UnresolvedCall,
  scope: ExpressionScope,
  resolve: Resolve,
): Attribute {
  const { position } = call;
  const { aggregates } = scope;
  if (!(aggregates instanceof AggregateCollector)) {
    // As in Spark, a name that means nothing is told of first.
    for (const argument of call.arguments) {
      if (argument.kind !== 'unresolvedStar') resolve(argument, scope);
    }
    throw userError(aggregates.condition, aggregates.message, { position });
  }
  if (scope.variables !== undefined && scope.variables.length > 0) {
    const message = 'An aggregate cannot stand in a lambda.';
    throw userError('UNSUPPORTED_FEATURE', message, { position });
  }
  const inner = {
    ...scope,
    aggregates: NESTED,
    over: null,
    subqueries: scope.inputSubqueries ?? null,
    aliases: undefined,
    earlierItems: undefined,
  };
  const typed = typeAggregate(type, call, inner, resolve);
  return aggregates.add(typed, unresolvedText(call));
}
