import type { Schema } from '../../columnar/schema.ts';
import type { DataType, StructField } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import { unresolvedFilter } from '../../plan/nodes/filter.ts';
import type { LogicalPlan } from '../../plan/nodes/logical-plan.ts';
import { unresolvedProject } from '../../plan/nodes/project.ts';
import type { UnresolvedPlan } from '../../plan/nodes/unresolved-plan.ts';
import { outputOf } from '../../plan/output.ts';
import { Column } from '../columns/column.ts';
import { columnOf, type FoldName, fieldsNamed } from '../columns/column-lists.ts';
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
  readonly #fold: FoldName;
  readonly #make: (plan: UnresolvedPlan) => DataFrame<Columns>;

  /** @internal */
  constructor(
    plan: LogicalPlan,
    schema: Schema,
    fold: FoldName,
    make: (plan: UnresolvedPlan) => DataFrame<Columns>,
  ) {
    this.#plan = plan;
    this.#schema = schema;
    this.#fold = fold;
    this.#make = make;
  }

  /**
   * Puts a value in the place of nulls in columns of its kind, or one for each column: `fill({ age: 0, name: '?' })`. Throws
   * UNRESOLVED_COLUMN for a name that no column has.
   */
  fill(
    value: PlainValue | Readonly<Record<string, PlainValue>>,
    columns?: readonly string[],
  ): DataFrame<Columns> {
    const values = this.#valuesByField(value, columns);
    return this.#mapped((column) => {
      const own = values.get(column);
      if (own === undefined || !isOfKind(column.type, own)) return null;
      return callFunction('coalesce', this.#orNull(column), castLike(lit(own), column.type));
    });
  }

  /** Leaves out rows with nulls in these columns, or in any: `drop('all', ['x', 'y'])`, or `drop(['x', 'y'])`. */
  drop(rule?: DropRule | readonly string[], columns?: readonly string[]): DataFrame<Columns>;
  drop(
    first: DropRule | readonly string[] = 'any',
    second?: readonly string[],
  ): DataFrame<Columns> {
    const [rule, columns] = isList(first) ? (['any', first] as const) : ([first, second] as const);
    const named = this.#named(columns);
    if (named.length === 0) return this.#make(this.#plan);
    const least = leastOf(rule, named.length);
    const present = named.map((column) =>
      callFunction('if', this.#orNull(column).isNotNull(), lit(1), lit(0)),
    );
    const counted = present.slice(1).reduce<Column>((sum, one) => sum.plus(one), present[0]!);
    return this.#make(unresolvedFilter(this.#plan, counted.geq(least).expression));
  }

  /**
   * Puts values in the place of others in these columns ('*': in all of their kind). An object stands for a Map: its names
   * are numbers, or true and false, where the column and the new value are.
   */
  replace(
    columns: string | readonly string[],
    values:
      | ReadonlyMap<PlainValue, PlainValue | null>
      | Readonly<Record<string, PlainValue | null>>,
  ): DataFrame<Columns> {
    const meant = new Set(this.#named(columns === '*' ? undefined : [columns].flat()));
    const pairs: readonly (readonly [PlainValue, PlainValue | null])[] =
      values instanceof Map ? [...values] : Object.entries(values).flatMap(readPair);
    return this.#mapped((column) => {
      if (!meant.has(column)) return null;
      const own = pairs.filter(([from]) => isOfKind(column.type, from));
      if (own.length === 0) return null;
      const plain = this.#column(column);
      const branches = own.flatMap(([from, to]) => [
        plain.eqNullSafe(castLike(lit(from), column.type)),
        castLike(lit(to), column.type),
      ]);
      return caseOf([...branches, plain]);
    });
  }

  /** The columns with these names; all without names. */
  #named(columns: readonly string[] | undefined): readonly StructField[] {
    const { fields } = this.#schema;
    return columns === undefined ? fields : fieldsNamed(fields, columns, this.#fold);
  }

  #valuesByField(
    value: PlainValue | Readonly<Record<string, PlainValue>>,
    columns: readonly string[] | undefined,
  ): ReadonlyMap<StructField, PlainValue> {
    if (value === null || value === undefined) {
      throw userError('INVALID_PARAMETER_VALUE', `Nulls cannot be filled with ${value}.`);
    }
    if (typeof value !== 'object') {
      return new Map(this.#named(columns).map((column) => [column, value]));
    }
    const names = Object.keys(value);
    return new Map(this.#named(names).map((column, place) => [column, value[names[place]!]!]));
  }

  #column(column: StructField): Column {
    const place = this.#schema.fields.indexOf(column);
    return new Column(columnOf(outputOf(this.#plan)[place]!));
  }

  /** The column, with null in the place of NaN. */
  #orNull(column: StructField): Column {
    const { type } = column;
    const plain = this.#column(column);
    const isFloat = type.kind === 'double' || type.kind === 'float';
    return isFloat ? callFunction('nanvl', plain, castLike(lit(null), type)) : plain;
  }

  /** The same columns, some of them computed. */
  #mapped(compute: (column: StructField) => Column | null): DataFrame<Columns> {
    const items = this.#schema.fields.map((column): UnresolvedExpression => {
      const made = compute(column);
      // A column that is passed on stays what it is: the event time, for example.
      return made === null ? this.#column(column).expression : made.as(column.name).expression;
    });
    return this.#make(unresolvedProject(this.#plan, items));
  }
}

/** How many values a row must have to stay. */
function leastOf(rule: DropRule, count: number): number {
  if (typeof rule === 'number') return rule;
  if (rule === 'any') return count;
  if (rule === 'all') return 1;
  throw userError('INVALID_PARAMETER_VALUE', `There is no rule '${rule}' for dropping rows.`, {
    hint: "Use 'any', 'all' or the least number of values.",
  });
}

/** A name of an object stands for the text, and for the number or truth value that it writes, if the new value is one. */
function readPair([from, to]: readonly [string, PlainValue | null]): [
  PlainValue,
  PlainValue | null,
][] {
  const readings: readonly PlainValue[] = [
    from,
    ...(from.trim() === '' || Number.isNaN(Number(from)) ? [] : [Number(from)]),
    ...(from === 'true' || from === 'false' ? [from === 'true'] : []),
  ];
  const fitting = readings.filter((reading) => to === null || typeof to === typeof reading);
  return fitting.map((reading) => [reading, to]);
}

function isList(given: DropRule | readonly string[]): given is readonly string[] {
  return Array.isArray(given);
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
