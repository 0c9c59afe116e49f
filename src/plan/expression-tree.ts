import type { AggregateCall, Attribute, Call, Expression } from '../expression/expression.ts';

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

/** Rewrites an expression bottom-up, lambdas' bodies included: each call once its arguments are done. */
export function transformCalls(
  expression: Expression,
  rewrite: (call: Call) => Expression,
): Expression {
  if (expression.kind === 'lambda') {
    const body = transformCalls(expression.body, rewrite);
    return body === expression.body ? expression : Object.freeze({ ...expression, body });
  }
  if (expression.kind !== 'call') return expression;
  const parts = expression.arguments.map((part) => transformCalls(part, rewrite));
  const isSame = parts.every((part, index) => part === expression.arguments[index]);
  return rewrite(
    isSame ? expression : Object.freeze({ ...expression, arguments: Object.freeze(parts) }),
  );
}

/** The same as `transformExpression` for the arguments and the filter of an aggregate. */
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

/**
 * A text that is equal for expressions that mean the same: names of columns and positions do not count, nor the order of
 * operands where the result is the same. JSON put together by hand: texts of operands that are sorted stand in it as they
 * are, for `JSON.stringify` would escape their quotes at each level, and what it escaped at the one before.
 */
export function expressionKey(expression: Expression | AggregateCall): string {
  return textOf(expression);
}

function textOf(value: unknown): string {
  if (typeof value === 'bigint') return `"${value}n"`;
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (value instanceof Uint8Array) return `[${value.join()}]`;
  if (Array.isArray(value)) return textOfList(value);
  if (isAttribute(value)) return `{"attribute":${value.id}}`;
  const members: string[] = [];
  for (const [name, member] of Object.entries(value)) {
    if (name === 'position' || member === undefined) continue;
    const isSorted = name === 'arguments' && isCommutative(value);
    const text = isSorted ? sortedOperands(value) : textOf(member);
    members.push(`${JSON.stringify(name)}:${text}`);
  }
  return `{${members.join()}}`;
}

/** A loop: expressions may nest deep, and each call of a callback is one more on the stack. */
function textOfList(list: readonly unknown[]): string {
  const texts: string[] = [];
  for (const item of list) texts.push(textOf(item));
  return `[${texts.join()}]`;
}

const COMMUTATIVE: ReadonlySet<string> = new Set([
  ...['add', 'multiply', 'and', 'or', 'bitwise_and', 'bitwise_or', 'bitwise_xor'],
  ...['equal', 'null_safe_equal'],
]);
/** Of these the order of operations does not count either. */
const ASSOCIATIVE: ReadonlySet<string> = new Set(['add', 'multiply', 'and', 'or']);

function isCommutative(value: unknown): value is Call {
  const isCall =
    typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'call';
  return isCall && COMMUTATIVE.has((value as unknown as Call).name);
}

function sortedOperands(call: Call): string {
  return `[${operandsOf(call, call).map(textOf).toSorted().join()}]`;
}

/** The operands of a chain of one operator; in decimals the types tell where brackets stood. */
function operandsOf(part: Expression, whole: Call): readonly Expression[] {
  const isChain =
    part === whole ||
    (part.kind === 'call' &&
      part.name === whole.name &&
      ASSOCIATIVE.has(part.name) &&
      part.type.kind === whole.type.kind &&
      part.type.kind !== 'decimal');
  if (!isChain || part.kind !== 'call') return [part];
  return part.arguments.flatMap((operand) => operandsOf(operand, whole));
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
