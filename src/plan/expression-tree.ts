import type { AggregateCall, Attribute, Expression } from '../expression/expression.ts';

/**
 * Rewrites an expression top-down: where `rewrite` gives an expression it stands in the place of the old one, as a whole;
 * where it gives null the parts are rewritten.
 */
export function transformExpression(
  expression: Expression,
  rewrite: (part: Expression) => Expression | null,
): Expression {
  const replaced = rewrite(expression);
  if (replaced !== null) return replaced;
  if (expression.kind === 'lambda') {
    const body = transformExpression(expression.body, rewrite);
    return body === expression.body ? expression : Object.freeze({ ...expression, body });
  }
  if (expression.kind !== 'call') return expression;
  const parts = expression.arguments.map((part) => transformExpression(part, rewrite));
  const isSame = parts.every((part, index) => part === expression.arguments[index]);
  return isSame ? expression : Object.freeze({ ...expression, arguments: Object.freeze(parts) });
}

/** The same for the arguments and the filter of an aggregate. */
export function transformAggregate(
  call: AggregateCall,
  rewrite: (part: Expression) => Expression | null,
): AggregateCall {
  const parts = call.arguments.map((part) => transformExpression(part, rewrite));
  const filter = call.filter === undefined ? undefined : transformExpression(call.filter, rewrite);
  return Object.freeze({ ...call, arguments: Object.freeze(parts), filter });
}

/** Puts expressions in the place of attributes, by id. */
export function substitute(
  expression: Expression,
  values: ReadonlyMap<number, Expression>,
): Expression {
  return transformExpression(expression, (part) =>
    part.kind === 'attribute' ? (values.get(part.id) ?? null) : null,
  );
}

/** The attributes that an expression reads. */
export function referencesOf(expression: Expression): ReadonlyMap<number, Attribute> {
  const found = new Map<number, Attribute>();
  visit(expression, (part) => {
    if (part.kind === 'attribute') found.set(part.id, part);
  });
  return found;
}

/** The attributes that an aggregate reads. */
export function referencesOfAggregate(call: AggregateCall): ReadonlyMap<number, Attribute> {
  const parts = call.filter === undefined ? call.arguments : [...call.arguments, call.filter];
  return new Map(parts.flatMap((part) => [...referencesOf(part)]));
}

/** False when any call in the expression may give another result for equal arguments. */
export function isDeterministicTree(expression: Expression): boolean {
  let result = true;
  visit(expression, (part) => {
    if (part.kind === 'call' && !part.deterministic) result = false;
  });
  return result;
}

/** A text that is equal for expressions that mean the same: names of columns and positions do not count. */
export function expressionKey(expression: Expression | AggregateCall): string {
  return JSON.stringify(expression, (key, value: unknown) => {
    if (key === 'position') return undefined;
    if (typeof value === 'bigint') return `${value}n`;
    if (value instanceof Uint8Array) return [...value];
    if (isAttribute(value)) return { attribute: value.id };
    return value;
  });
}

function isAttribute(value: unknown): value is Attribute {
  return (
    typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'attribute'
  );
}

function visit(expression: Expression, see: (part: Expression) => void): void {
  see(expression);
  if (expression.kind === 'call') for (const part of expression.arguments) visit(part, see);
  if (expression.kind === 'lambda') visit(expression.body, see);
}
