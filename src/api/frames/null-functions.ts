import type { Schema } from '../../columnar/schema.ts';
import type { DataType, StructField } from '../../columnar/types.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import { unresolvedFilter } from '../../plan/nodes/filter.ts';
import type { LogicalPlan } from '../../plan/nodes/logical-plan.ts';
import { unresolvedProject } from '../../plan/nodes/project.ts';
import type { UnresolvedPlan } from '../../plan/nodes/unresolved-plan.ts';
import { Column } from '../columns/column.ts';
import { exactColumn } from '../columns/column-name.ts';
import { callFunction, lit } from '../functions/functions.ts';
import type { ColumnTypes } from '../typing/column-type.ts';
import type { DataFrame } from './data-frame.ts';

/** What stands for a null, or for another value. */
export type PlainValue = string | number | boolean;

/** Which rows go: with any null, with nulls only, or with fewer values than a number. */
export type DropRule = 'any' | 'all' | number;

const NUMBERS = /^(tinyint|smallint|int|bigint|float|double|decimal)$/;

/** What a DataFrame does about nulls; NaN counts as one. */
export class NullFunctions<out Columns extends ColumnTypes = ColumnTypes> {
  readonly #plan: LogicalPlan;
  readonly #schema: Schema;
  readonly #make: (plan: UnresolvedPlan) => DataFrame<Columns>;

  /** @internal */
  constructor(
    plan: LogicalPlan,
    schema: Schema,
    make: (plan: UnresolvedPlan) => DataFrame<Columns>,
  ) {
    this.#plan = plan;
    this.#schema = schema;
    this.#make = make;
  }

  /** Puts a value in the place of nulls in columns of its kind, or one for each column: `fill({ age: 0, name: '?' })`. */
  fill(
    value: PlainValue | Readonly<Record<string, PlainValue>>,
    columns: readonly string[] = this.#names,
  ): DataFrame<Columns> {
    return this.#mapped((column) => {
      const own = typeof value === 'object' ? value[column.name] : value;
      const isMeant = typeof value === 'object' || columns.includes(column.name);
      if (own === undefined || !isMeant || !isOfKind(column.type, own)) return null;
      return callFunction('coalesce', orNull(column), castLike(lit(own), column.type));
    });
  }

  /** Leaves out rows with nulls in these columns, or in any. */
  drop(rule: DropRule = 'any', columns: readonly string[] = this.#names): DataFrame<Columns> {
    const named = this.#schema.fields.filter(({ name }) => columns.includes(name));
    if (named.length === 0) return this.#make(this.#plan);
    const least = rule === 'any' ? named.length : rule === 'all' ? 1 : rule;
    const present = named.map((column) =>
      callFunction('if', orNull(column).isNotNull(), lit(1), lit(0)),
    );
    const counted = present.slice(1).reduce<Column>((sum, one) => sum.plus(one), present[0]!);
    return this.#make(unresolvedFilter(this.#plan, counted.geq(least).expression));
  }

  /** Puts values in the place of others in these columns ('*': in all of their kind). */
  replace(
    columns: string | readonly string[],
    values:
      | ReadonlyMap<PlainValue, PlainValue | null>
      | Readonly<Record<string, PlainValue | null>>,
  ): DataFrame<Columns> {
    const names = columns === '*' ? this.#names : [columns].flat();
    const pairs = [...(values instanceof Map ? values : Object.entries(values))];
    return this.#mapped((column) => {
      if (!names.includes(column.name)) return null;
      const own = pairs.filter(([from]) => isOfKind(column.type, from as PlainValue));
      if (own.length === 0) return null;
      const plain = new Column(exactColumn(column.name));
      const branches = own.flatMap(([from, to]) => [
        plain.eqNullSafe(castLike(lit(from as PlainValue), column.type)),
        castLike(lit(to), column.type),
      ]);
      return caseOf([...branches, plain]);
    });
  }

  get #names(): readonly string[] {
    return this.#schema.fields.map(({ name }) => name);
  }

  /** The same columns, some of them computed. */
  #mapped(compute: (column: StructField) => Column | null): DataFrame<Columns> {
    const items = this.#schema.fields.map((column): UnresolvedExpression => {
      const made = compute(column);
      return made === null ? exactColumn(column.name) : made.as(column.name).expression;
    });
    return this.#make(unresolvedProject(this.#plan, items));
  }
}

/** The column, with null in the place of NaN. */
function orNull({ name, type }: StructField): Column {
  const plain = new Column(exactColumn(name));
  const isFloat = type.kind === 'double' || type.kind === 'float';
  return isFloat ? callFunction('nanvl', plain, castLike(lit(null), type)) : plain;
}

function isOfKind({ kind }: DataType, value: PlainValue): boolean {
  if (typeof value === 'number') return NUMBERS.test(kind);
  return kind === (typeof value === 'string' ? 'string' : 'boolean');
}

function castLike(value: Column, type: DataType): Column {
  return new Column({ kind: 'unresolvedCast', child: value.expression, type, tolerant: false });
}

function caseOf(branches: readonly Column[]): Column {
  const operands = branches.map(({ expression }) => expression);
  return new Column({ kind: 'unresolvedCall', name: 'case', arguments: operands });
}
