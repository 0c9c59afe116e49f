import type { DataType } from '../../columnar/types.ts';
import { sameType } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { castCall } from '../../expression/coercion/implicit-cast.ts';
import { evalMode } from '../../expression/eval-mode.ts';
import type { Attribute, Expression } from '../../expression/expression.ts';
import { isNullable } from '../../expression/facts.ts';
import type { UnresolvedCall, UnresolvedExpression } from '../../expression/unresolved.ts';
import { anyPart } from '../../expression/unresolved-parts.ts';
import { newAttributeId } from '../attribute-id.ts';
import { substitute } from '../expression-tree.ts';
import type { RoutineCatalog, ScalarRoutine } from '../routine.ts';
import type { AggregateRefusal, ExpressionScope, Position } from './expression-scope.ts';
import { placeArguments } from './routine-arguments.ts';

type Resolve = (expression: UnresolvedExpression, scope: ExpressionScope) => Expression;

const NO_AGGREGATES: AggregateRefusal = {
  condition: 'USER_DEFINED_FUNCTIONS.CANNOT_CONTAIN_COMPLEX_FUNCTIONS',
  message: 'The value of a function can hold an aggregate in a query of its own only.',
};

/** No name can be written so. */
const NAMELESS = '';

/** The body of a function of SQL over the arguments of a call; null for a call of anything else. */
export function routineCall(
  call: UnresolvedCall,
  scope: ExpressionScope,
  resolve: Resolve,
): Expression | null {
  const routine = scope.routines?.find(call.name);
  if (routine === undefined) return null;
  const { position } = call;
  if (routine.kind === 'scalar') {
    const operands = placeArguments(routine, call).map((part) => resolve(part, scope));
    return routineValue(routine, operands, scope, resolve, position);
  }
  const message = `The function ${call.name} gives a table.`;
  const hint = `Write it behind FROM: FROM ${call.name}(…).`;
  throw userError('NOT_A_SCALAR_FUNCTION', message, { position, hint });
}

/**
 * Types the body over columns that stand for the parameters, then puts the arguments in their place: names in the body never
 * mean columns around the call.
 */
function routineValue(
  { name, parameters, body, returns }: ScalarRoutine,
  operands: readonly Expression[],
  scope: ExpressionScope,
  resolve: Resolve,
  position: Position,
): Expression {
  const convert = (value: Expression, type: DataType): Expression => {
    if (sameType(value.type, type)) return value;
    return castCall(value, type, evalMode(scope.settings), position);
  };
  const values = parameters.map(({ type }, index) => convert(operands[index]!, type));
  const columns = parameters.map((own, index): Attribute => {
    const nullable = isNullable(values[index]!);
    return Object.freeze({
      kind: 'attribute',
      id: newAttributeId(),
      name: own.name,
      type: own.type,
      nullable,
    });
  });
  const meanings = new Map(columns.map(({ id }, index) => [id, values[index]!]));
  scope.subqueries?.define(meanings);
  // Lambdas in the body count on from those around: arguments may read what these give.
  const variables = scope.variables?.map((own) => Object.freeze({ ...own, name: NAMELESS }));
  const { settings, userFunctions, routines, isStreaming } = scope;
  const sessionVariables = scope.sessionVariables?.ofSession;
  // A query in the body is joined with rows, not with elements.
  const depth = scope.variables?.length ?? 0;
  const isOfElement = values.some((value) => readsLambdas(value, depth));
  const subqueries = isOfElement ? null : scope.subqueries;
  const inside: ExpressionScope = {
    ...{ settings, userFunctions, routines, sessionVariables, subqueries, isStreaming },
    isInFunction: true,
    columns: columns.map((attribute) => ({ attribute, qualifier: name })),
    variables,
    aggregates: NO_AGGREGATES,
    windows: null,
    over: null,
    groupingSets: null,
  };
  const value = resolve(body, inside);
  return substitute(returns === null ? value : convert(value, returns), meanings);
}

/** True for a value of what lambdas around it give; those in it number theirs from `depth` on. */
function readsLambdas(value: Expression, depth: number): boolean {
  if (value.kind === 'call') return value.arguments.some((part) => readsLambdas(part, depth));
  if (value.kind === 'lambda') return readsLambdas(value.body, depth);
  return value.kind === 'lambdaVariable' && value.id < depth;
}

/** True for a call of a function of SQL in whose body there is a query. */
export function asksQuery(call: UnresolvedCall, routines: RoutineCatalog | undefined): boolean {
  const routine = routines?.find(call.name);
  if (routine?.kind !== 'scalar') return false;
  return anyPart(routine.body, (part) => {
    if (part.kind === 'unresolvedSubquery') return true;
    return part.kind === 'unresolvedCall' && asksQuery(part, routines);
  });
}
