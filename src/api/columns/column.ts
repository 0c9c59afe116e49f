import type { DataType } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import { parseType } from '../../sql/parse.ts';
import type { WindowSpec } from '../functions/window-spec.ts';
import type {
  ColumnExpression,
  Named,
  OneOf,
  Operation,
  Typed,
  ValueExpression,
} from '../typing/column-expression.ts';
import type { ColumnType } from '../typing/column-type.ts';
import type { TypeOfText } from '../typing/parsed-schema.ts';
import type { Rules } from '../typing/rules.ts';
import { nameParts } from './column-name.ts';
import { type LiteralInput, literal } from './literal.ts';
import { SortOrder } from './sort-order.ts';

/** A column, or a value that stands for itself: a string is text here, never a column's name. */
export type ColumnOrValue = Column | LiteralInput;

/**
 * An expression over the columns of a DataFrame. Names and types are looked up when a DataFrame takes it, by the compiler
 * as well: `Expression` says what it computes.
 *
 * ```ts
 * frame.filter(col('value').multiply(2).gt(10).and(col('key').isNotNull()));
 * ```
 */
export class Column<out Expression extends ColumnExpression = ColumnExpression> {
  /** For the compiler only. */
  declare readonly '~computes': Expression;
  /** @internal */
  readonly expression: UnresolvedExpression;

  /** @internal Columns are made by `col`, `lit`, `expr` and the functions. */
  constructor(expression: UnresolvedExpression) {
    this.expression = expression;
  }

  /** The sum of both. */
  plus<const Other extends ColumnOrValue>(
    other: Other,
  ): Column<Operation<'plus', Expression, ValueExpression<Other>>> {
    return this.#call('add', other);
  }

  /** The difference. */
  minus<const Other extends ColumnOrValue>(
    other: Other,
  ): Column<Operation<'minus', Expression, ValueExpression<Other>>> {
    return this.#call('subtract', other);
  }

  /** The product. */
  multiply<const Other extends ColumnOrValue>(
    other: Other,
  ): Column<Operation<'multiply', Expression, ValueExpression<Other>>> {
    return this.#call('multiply', other);
  }

  /** The quotient, a DOUBLE for whole numbers. */
  divide<const Other extends ColumnOrValue>(
    other: Other,
  ): Column<Operation<'divide', Expression, ValueExpression<Other>>> {
    return this.#call('divide', other);
  }

  /** The remainder of a division; has the sign of the dividend. */
  mod<const Other extends ColumnOrValue>(
    other: Other,
  ): Column<Operation<'multiply', Expression, ValueExpression<Other>>> {
    return this.#call('remainder', other);
  }

  /** The value with the other sign. */
  negate(): Column<Operation<'multiply', Expression>> {
    return this.#call('negative');
  }

  /** True when both are equal; null when either is null. */
  eq<const Other extends ColumnOrValue>(
    other: Other,
  ): Column<Operation<'compare', Expression, ValueExpression<Other>>> {
    return this.#call('equal', other);
  }

  /** True when both differ; null when either is null. */
  notEq<const Other extends ColumnOrValue>(
    other: Other,
  ): Column<Operation<'compare', Expression, ValueExpression<Other>>> {
    return this.#call('not_equal', other);
  }

  /** Equality where two nulls are equal; never null. */
  eqNullSafe<const Other extends ColumnOrValue>(
    other: Other,
  ): Column<Operation<'compare', Expression, ValueExpression<Other>>> {
    return this.#call('null_safe_equal', other);
  }

  /** True when this is less. */
  lt<const Other extends ColumnOrValue>(
    other: Other,
  ): Column<Operation<'compare', Expression, ValueExpression<Other>>> {
    return this.#call('less', other);
  }

  /** True when this is less or equal. */
  leq<const Other extends ColumnOrValue>(
    other: Other,
  ): Column<Operation<'compare', Expression, ValueExpression<Other>>> {
    return this.#call('less_or_equal', other);
  }

  /** True when this is greater. */
  gt<const Other extends ColumnOrValue>(
    other: Other,
  ): Column<Operation<'compare', Expression, ValueExpression<Other>>> {
    return this.#call('greater', other);
  }

  /** True when this is greater or equal. */
  geq<const Other extends ColumnOrValue>(
    other: Other,
  ): Column<Operation<'compare', Expression, ValueExpression<Other>>> {
    return this.#call('greater_or_equal', other);
  }

  /** True when the value lies between both, ends included. */
  between<const Lower extends ColumnOrValue, const Upper extends ColumnOrValue>(
    lower: Lower,
    upper: Upper,
  ): Column<
    Operation<
      'logic',
      Operation<'compare', Expression, ValueExpression<Lower>>,
      Operation<'compare', Expression, ValueExpression<Upper>>
    >
  > {
    return this.geq(lower).and(this.leq(upper));
  }

  /** True when the value equals one of these; false when there are none. */
  isIn<const Values extends readonly ColumnOrValue[]>(
    ...values: Values
  ): Column<Operation<'compare', Expression, OneOf<Values[number]>>> {
    if (values.length === 0) return new Column(literal(false));
    return this.#call('in', ...values);
  }

  /** True when both are true. */
  and<const Other extends ColumnOrValue>(
    other: Other,
  ): Column<Operation<'logic', Expression, ValueExpression<Other>>> {
    return this.#call('and', other);
  }

  /** True when either is true. */
  or<const Other extends ColumnOrValue>(
    other: Other,
  ): Column<Operation<'logic', Expression, ValueExpression<Other>>> {
    return this.#call('or', other);
  }

  /** True when this is false. */
  not(): Column<Operation<'logic', Expression>> {
    return this.#call('not');
  }

  /** True when there is no value. */
  isNull(): Column<Operation<'test', Expression>> {
    return this.#call('is_null');
  }

  /** True when the value is NaN; false for null. */
  isNaN(): Column<Operation<'test', Expression>> {
    return this.#call('isnan');
  }

  /** True when there is a value. */
  isNotNull(): Column<Operation<'test', Expression>> {
    return this.#call('is_not_null');
  }

  /** Matches SQL's LIKE pattern: `%` for any text, `_` for one character. */
  like(pattern: string): Column<Operation<'match', Expression>> {
    return this.#call('like', pattern);
  }

  /** As `like`, without regard to upper and lower case. */
  ilike(pattern: string): Column<Operation<'match', Expression>> {
    return this.#call('ilike', pattern);
  }

  /** True when a regular expression matches a part of the text. */
  rlike(pattern: string): Column<Operation<'match', Expression>> {
    return this.#call('rlike', pattern);
  }

  /** True when the text begins with the other. */
  startsWith<const Other extends ColumnOrValue>(
    prefix: Other,
  ): Column<Operation<'match', Expression, ValueExpression<Other>>> {
    return this.#call('startswith', prefix);
  }

  /** True when the text ends with the other. */
  endsWith<const Other extends ColumnOrValue>(
    suffix: Other,
  ): Column<Operation<'match', Expression, ValueExpression<Other>>> {
    return this.#call('endswith', suffix);
  }

  /** True when the other is part of the text. */
  contains<const Other extends ColumnOrValue>(
    part: Other,
  ): Column<Operation<'match', Expression, ValueExpression<Other>>> {
    return this.#call('contains', part);
  }

  /** The bits that are set in both whole numbers. */
  bitwiseAnd<const Other extends ColumnOrValue>(
    other: Other,
  ): Column<Operation<'multiply', Expression, ValueExpression<Other>>> {
    return this.#call('bitwise_and', other);
  }

  /** The bits that are set in either whole number. */
  bitwiseOr<const Other extends ColumnOrValue>(
    other: Other,
  ): Column<Operation<'multiply', Expression, ValueExpression<Other>>> {
    return this.#call('bitwise_or', other);
  }

  /** The bits that are set in one of both whole numbers. */
  bitwiseXor<const Other extends ColumnOrValue>(
    other: Other,
  ): Column<Operation<'multiply', Expression, ValueExpression<Other>>> {
    return this.#call('bitwise_xor', other);
  }

  /** The bits that are not set in the whole number. */
  bitwiseNot(): Column<Operation<'multiply', Expression>> {
    return this.#call('bitwise_not');
  }

  /** The field of a struct. */
  getField(name: string): Column<Operation<'field', Expression>> {
    return this.#call('get_field', name);
  }

  /** The element of an array at a position from 0, or the value of a map's key. */
  getItem<const Key extends ColumnOrValue>(
    key: Key,
  ): Column<Operation<'field', Expression, ValueExpression<Key>>> {
    return this.#call('get_item', key);
  }

  /** The struct with a field more, or with another value for it: `withField('address.city', 'Rome')`; null stays null. */
  withField<const Value extends ColumnOrValue>(
    name: string,
    value: Value,
  ): Column<Operation<'struct', Expression, ValueExpression<Value>>> {
    return this.#call('with_field', value, ...nameParts(name));
  }

  /** The struct without these fields: `dropFields('zip', 'address.street')`; names that do not exist are ignored. */
  dropFields(...names: readonly [string, ...string[]]): Column<Operation<'struct', Expression>> {
    const calls = names.map((name) => nameParts(name).map((part) => literal(part)));
    const expression = calls.reduce<UnresolvedExpression>(
      (child, path) => ({
        kind: 'unresolvedCall',
        name: 'drop_field',
        arguments: [child, ...path],
      }),
      this.expression,
    );
    return new Column(expression);
  }

  /** A part of the text, from a position counted from 1 on. */
  substr<const Start extends ColumnOrValue, const Length extends ColumnOrValue>(
    start: Start,
    length: Length,
  ): Column<Operation<'lower', Expression>> {
    return this.#call('substring', start, length);
  }

  /** The column of this name of the query around: for a DataFrame that is given to `lateralJoin`, or for `exists()`. */
  outer(): Column {
    const { expression } = this;
    if (expression.kind === 'unresolvedColumn') return new Column({ ...expression, isOuter: true });
    throw userError('UNSUPPORTED_FEATURE', 'Only a name can be one of the query around.', {
      hint: "Write col('id').outer().",
    });
  }

  /** Converts to a type, given as DDL text such as `DECIMAL(10,2)`. */
  cast<const Type extends string>(
    type: Type,
  ): Column<Operation<'cast', Expression, Typed<TypeOfText<Type>>>> {
    return this.#cast(parseType(type), false);
  }

  /** As `cast`, but gives null where a value cannot be converted. */
  tryCast<const Type extends string>(
    type: Type,
  ): Column<Operation<'cast', Expression, Typed<TypeOfText<Type>>>> {
    return this.#cast(parseType(type), true);
  }

  /** What a function gives over a window of rows, without one of all: `sum('n').over(Window.partitionBy('key'))`. */
  over(rows?: WindowSpec): Column<Expression> {
    const { expression } = this;
    if (expression.kind === 'unresolvedCall') {
      return new Column({ ...expression, over: rows?.window ?? { partition: [], order: [] } });
    }
    throw userError(
      'UNSUPPORTED_EXPR_FOR_WINDOW',
      'Only a function can be computed over a window.',
      {
        hint: 'Call over() on the function itself, such as rowNumber() or an aggregate.',
      },
    );
  }

  /** Names the result; several names for a generator with several columns. */
  as<const Names extends readonly [string, ...string[]]>(
    ...names: Names
  ): Column<Named<Names[number], Expression>> {
    return new Column({ kind: 'unresolvedAlias', names, child: this.expression });
  }

  /** As `as`. */
  alias<const Names extends readonly [string, ...string[]]>(
    ...names: Names
  ): Column<Named<Names[number], Expression>> {
    return this.as(...names);
  }

  /** Ascending order for `orderBy`, nulls first. */
  asc(): SortOrder<Expression> {
    return this.#order(false, true);
  }

  /** Ascending order, nulls last. */
  ascNullsLast(): SortOrder<Expression> {
    return this.#order(false, false);
  }

  /** Ascending order, nulls first. */
  ascNullsFirst(): SortOrder<Expression> {
    return this.#order(false, true);
  }

  /** Descending order for `orderBy`, nulls last. */
  desc(): SortOrder<Expression> {
    return this.#order(true, false);
  }

  /** Descending order, nulls last. */
  descNullsLast(): SortOrder<Expression> {
    return this.#order(true, false);
  }

  /** Descending order, nulls first. */
  descNullsFirst(): SortOrder<Expression> {
    return this.#order(true, true);
  }

  #order(descending: boolean, nullsFirst: boolean): SortOrder<Expression> {
    return new SortOrder({ child: this.expression, descending, nullsFirst });
  }

  #cast<Made extends ColumnExpression>(type: DataType, tolerant: boolean): Column<Made> {
    return new Column({ kind: 'unresolvedCast', child: this.expression, type, tolerant });
  }

  #call<Rule extends keyof Rules<ColumnType, ColumnType>, Second extends ColumnExpression>(
    name: string,
    ...others: readonly ColumnOrValue[]
  ): Column<Operation<Rule, Expression, Second>> {
    const operands = others.map((other) => toExpression(other));
    return new Column({
      kind: 'unresolvedCall',
      name,
      arguments: [this.expression, ...operands],
    });
  }
}

/** The expression of a column, or of a value that stands for itself. */
export function toExpression(value: ColumnOrValue): UnresolvedExpression {
  return value instanceof Column ? value.expression : literal(value);
}
