import { BIGINT, type DataType, TINYINT } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import type {
  Attribute,
  Expression,
  Literal,
  NamedExpression,
} from '../../expression/expression.ts';
import type { SessionSettings } from '../../expression/session-settings.ts';
import { newAttributeId } from '../attribute-id.ts';
import { expressionKey } from '../expression-tree.ts';
import { expand } from '../nodes/expand.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import { outputOf } from '../output.ts';
import type { AggregateCollector } from './aggregate-collector.ts';
import type { Position } from './expression-scope.ts';
import { type PlainGrouping, plainGrouping } from './plain-grouping.ts';

/**
 * GROUP BY over several sets of columns.
 *
 * Each row is repeated once for each set, with nulls for the grouping columns that the set leaves out, and a number
 * that tells the sets apart: bit i from the left is 1 when column i is left out.
 */
export class GroupingSetColumns {
  /** The grouping expressions before the rows are repeated. */
  readonly expressions: readonly NamedExpression[];
  /** For each set the places of its columns in `expressions`. */
  readonly #sets: readonly ReadonlySet<number>[];
  readonly #columns: readonly Attribute[];
  readonly #id: Attribute = newColumn('spark_grouping_id', BIGINT, false);
  readonly #position: Attribute = newColumn('_gen_grouping_pos', BIGINT, false);
  readonly #flags = new Map<number, Attribute>();

  /** How the columns, once some are null, are grouped. */
  readonly #plain: PlainGrouping;

  constructor(
    expressions: readonly NamedExpression[],
    sets: readonly ReadonlySet<number>[],
    collector: AggregateCollector,
    settings: SessionSettings,
  ) {
    this.expressions = expressions;
    this.#sets = sets;
    this.#columns = expressions.map(({ name, expression }) =>
      newColumn(name, expression.type, true),
    );
    this.#plain = plainGrouping(this.#columns.map(passOn), collector, settings);
  }

  /** What to group by, once every grouping() was asked for. */
  get grouping(): readonly NamedExpression[] {
    return [...this.#plain.grouping, ...this.#marks.map(passOn)];
  }

  /** What takes the place of each grouping expression above the aggregate, by its key. */
  get replacements(): ReadonlyMap<string, Expression> {
    const { replacements } = this.#plain;
    return new Map(
      this.expressions.map(({ expression }, index) => [
        expressionKey(expression),
        replacements.get(expressionKey(this.#columns[index]!))!,
      ]),
    );
  }

  /** What tells the sets apart. */
  get #marks(): readonly Attribute[] {
    return [this.#id, ...this.#flags.values(), ...this.#repeats];
  }

  /** `grouping_id()`, or with all grouping expressions as arguments. */
  groupingId(operands: readonly Expression[], position: Position): Attribute {
    const wanted = operands.map(expressionKey);
    const known = this.expressions.map(({ expression }) => expressionKey(expression));
    if (wanted.length === 0 || wanted.join() === known.join()) return this.#id;
    throw userError(
      'GROUPING_ID_COLUMN_MISMATCH',
      'The arguments of grouping_id must be the grouping columns, all and in their order.',
      { position },
    );
  }

  /** `grouping(column)`: 1 where the column is left out. */
  grouped(operand: Expression, position: Position): Attribute {
    const key = expressionKey(operand);
    const index = this.expressions.findIndex(({ expression }) => expressionKey(expression) === key);
    if (index < 0) {
      const message = 'The argument of grouping() must be a grouping column.';
      throw userError('GROUPING_COLUMN_MISMATCH', message, { position });
    }
    const flag = this.#flags.get(index) ?? newColumn('grouping', TINYINT, false);
    this.#flags.set(index, flag);
    return flag;
  }

  /** Repeats the rows of the child. */
  applyTo(child: LogicalPlan): LogicalPlan {
    const output = outputOf(child);
    const projections = this.#sets.map((set, place) => [
      ...output,
      ...this.expressions.map(({ expression }, index) =>
        set.has(index) ? expression : literal(null, expression.type),
      ),
      literal(this.#idOf(set), BIGINT),
      ...[...this.#flags.keys()].map((index) => literal(set.has(index) ? 0 : 1, TINYINT)),
      ...this.#repeats.map(() => literal(BigInt(place), BIGINT)),
    ]);
    return expand(child, projections, [...output, ...this.#columns, ...this.#marks]);
  }

  #idOf(set: ReadonlySet<number>): bigint {
    return this.expressions.reduce((bits, _, index) => bits * 2n + (set.has(index) ? 0n : 1n), 0n);
  }

  /** Two equal sets give their groups twice: their place tells them apart. */
  get #repeats(): readonly Attribute[] {
    const ids = this.#sets.map((set) => this.#idOf(set));
    return new Set(ids).size < ids.length ? [this.#position] : [];
  }
}

function passOn(attribute: Attribute): NamedExpression {
  return Object.freeze({ id: attribute.id, name: attribute.name, expression: attribute });
}

function newColumn(name: string, type: DataType, nullable: boolean): Attribute {
  return Object.freeze({ kind: 'attribute', id: newAttributeId(), name, type, nullable });
}

function literal(value: Literal['value'], type: DataType): Literal {
  return Object.freeze({ kind: 'literal', value, type });
}
