import { ORDER_COMPARISONS } from '../../expression/comparison-names.ts';
import { type DecodedText, decodedText } from '../../expression/decoded-text.ts';
import type { Attribute, Call, Expression } from '../../expression/expression.ts';
import { newAttributeId } from '../attribute-id.ts';
import { transformAggregate, transformExpression } from '../expression-tree.ts';
import type { Filter } from '../nodes/filter.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import { mapExpressions } from '../nodes/map-expressions.ts';
import type { SourceRelation } from '../nodes/source-relation.ts';
import { withChildren } from '../nodes/with-children.ts';
import { childrenOf } from '../output.ts';

/**
 *   Project(from_json(CAST(value AS STRING)), source(value)) = Project(decoded, source(value, decoded))
 *
 * where the source's reader can decode texts itself, and from_avro(value) the same: equal calls become one column, and the
 * text none at all where nothing else reads it. A call that fails for what is malformed stays where it is unless it is made
 * for every row. Only filters and watermarks may stand between, which pass on all columns. A whole-plan pass, for rules on
 * single nodes see the calls in more places before they are through.
 */
export function decodeAtSource(plan: LogicalPlan): LogicalPlan {
  const inner = withChildren(plan, childrenOf(plan).map(decodeAtSource));
  if (inner.kind !== 'project' && inner.kind !== 'aggregate') return inner;
  const source = sourceBelow(inner.child);
  if (source === null || source.texts.length === 0) return inner;
  const decoded = new DecodedColumns(source, evaluatedForAll(inner));
  const changed = rewrite(inner, decoded);
  return decoded.isEmpty ? inner : withChildren(changed, [replaceBelow(inner.child, decoded)]);
}

/** The source under filters and watermarks. */
export function sourceBelow(plan: LogicalPlan): SourceRelation | null {
  if (plan.kind === 'sourceRelation') return plan;
  if (plan.kind !== 'filter' && plan.kind !== 'eventTimeWatermark') return null;
  return sourceBelow(plan.child);
}

/** What is evaluated for every row of the source. */
function evaluatedForAll(plan: LogicalPlan): readonly Expression[] {
  const lowest = lowestFilter(childrenOf(plan)[0]!);
  if (lowest !== null) return [lowest.condition];
  return plan.kind === 'project' ? plan.items.map(({ expression }) => expression) : [];
}

function lowestFilter(plan: LogicalPlan): Filter | null {
  if (plan.kind === 'sourceRelation') return null;
  return lowestFilter(childrenOf(plan)[0]!) ?? (plan.kind === 'filter' ? plan : null);
}

function rewrite(plan: LogicalPlan, decoded: DecodedColumns): LogicalPlan {
  return mapExpressions(plan, {
    expression: (expression) => transformExpression(expression, decoded.replace),
    aggregate: (call) => transformAggregate(call, decoded.replace),
  });
}

/** Filters first: what they read is decoded too. */
function replaceBelow(plan: LogicalPlan, decoded: DecodedColumns): LogicalPlan {
  if (plan.kind === 'sourceRelation') return decoded.source();
  const changed = rewrite(plan, decoded);
  return withChildren(
    changed,
    childrenOf(changed).map((child) => replaceBelow(child, decoded)),
  );
}

/** Functions that evaluate all their arguments for every row. */
const ALWAYS_EVALUATED: ReadonlySet<string> = new Set([
  ...ORDER_COMPARISONS,
  ...['get_field', 'cast', 'is_null', 'is_not_null', 'not', 'null_safe_equal'],
]);

function keyOf(text: DecodedText): string {
  return JSON.stringify(text);
}

/** The columns that take the place of calls, over one source. */
class DecodedColumns {
  readonly #source: SourceRelation;
  readonly #columns = new Map<string, { readonly column: Attribute; readonly text: DecodedText }>();
  /** What is asked for of every row: where that fails, the reader may as well. */
  readonly #always = new Set<string>();

  constructor(source: SourceRelation, above: readonly Expression[]) {
    this.#source = source;
    for (const expression of above) this.#noteAlways(expression);
  }

  get isEmpty(): boolean {
    return this.#columns.size === 0;
  }

  readonly replace = (part: Expression): Attribute | null => {
    if (part.kind !== 'call' || part.user !== undefined) return null;
    const column = this.#textOf(part.arguments[0]);
    const text = column === null ? null : decodedText(part, column);
    if (text === null || (text.isStrict && !this.#always.has(keyOf(text)))) return null;
    return this.#columnOf(part, text);
  };

  source(): SourceRelation {
    const columns = [...this.#columns.values()];
    return Object.freeze({
      ...this.#source,
      output: [...this.#source.output, ...columns.map(({ column }) => column)],
      decoded: Object.fromEntries(columns.map(({ column, text }) => [column.id, text])),
    });
  }

  /** Notes calls that have no condition above them. */
  #noteAlways(expression: Expression): void {
    if (expression.kind !== 'call' || expression.user !== undefined) return;
    const column = this.#textOf(expression.arguments[0]);
    const text = column === null ? null : decodedText(expression, column);
    if (text !== null) this.#always.add(keyOf(text));
    else if (expression.name === 'and') this.#noteAlways(expression.arguments[0]!);
    else if (ALWAYS_EVALUATED.has(expression.name))
      for (const argument of expression.arguments) this.#noteAlways(argument);
  }

  /** The source's column that an argument is the bytes or the text of: the column itself, or its bytes cast. */
  #textOf(argument: Expression | undefined): string | null {
    const isCast = argument?.kind === 'call' && argument.name === 'cast';
    const column = isCast ? argument.arguments[0]! : argument;
    if (argument === undefined || column?.kind !== 'attribute') return null;
    const isBytes = isCast
      ? argument.type.kind === 'string' && column.type.kind === 'binary'
      : column.type.kind === 'string' || column.type.kind === 'binary';
    const isOurs = this.#source.output.some(({ id }) => id === column.id);
    return isBytes && isOurs && this.#source.texts.includes(column.name) ? column.name : null;
  }

  #columnOf({ type }: Call, text: DecodedText): Attribute {
    const key = keyOf(text);
    const known = this.#columns.get(key);
    if (known !== undefined) return known.column;
    const place = this.#columns.size === 0 ? '' : ` ${this.#columns.size + 1}`;
    const name = `${text.function}(${text.column})${place}`;
    const id = newAttributeId();
    const column = Object.freeze({ kind: 'attribute' as const, id, name, type, nullable: true });
    this.#columns.set(key, { column, text });
    return column;
  }
}
