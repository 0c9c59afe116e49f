import type { DataType } from '../columnar/types.ts';
import type { UnresolvedExpression, UnresolvedOrder } from '../expression/unresolved.ts';
import { parseType } from '../sql/parse.ts';
import { type LiteralInput, literal } from './literal.ts';

/** A column, or a value that stands for itself: a string is text here, never a column's name. */
export type ColumnOrValue = Column | LiteralInput;

/**
 * An expression over the columns of a DataFrame. Names and types are looked up when a DataFrame takes it.
 *
 * ```ts
 * frame.filter(col('value').multiply(2).gt(10).and(col('key').isNotNull()));
 * ```
 */
export class Column {
  /** @internal */
  readonly expression: UnresolvedExpression;

  /** @internal Columns are made by `col`, `lit`, `expr` and the functions. */
  constructor(expression: UnresolvedExpression) {
    this.expression = expression;
  }

  plus(other: ColumnOrValue): Column {
    return this.#call('add', other);
  }

  minus(other: ColumnOrValue): Column {
    return this.#call('subtract', other);
  }

  multiply(other: ColumnOrValue): Column {
    return this.#call('multiply', other);
  }

  divide(other: ColumnOrValue): Column {
    return this.#call('divide', other);
  }

  /** The remainder of a division; has the sign of the dividend. */
  mod(other: ColumnOrValue): Column {
    return this.#call('remainder', other);
  }

  negate(): Column {
    return this.#call('negative');
  }

  eq(other: ColumnOrValue): Column {
    return this.#call('equal', other);
  }

  notEq(other: ColumnOrValue): Column {
    return this.#call('not_equal', other);
  }

  /** Equality where two nulls are equal; never null. */
  eqNullSafe(other: ColumnOrValue): Column {
    return this.#call('null_safe_equal', other);
  }

  lt(other: ColumnOrValue): Column {
    return this.#call('less', other);
  }

  leq(other: ColumnOrValue): Column {
    return this.#call('less_or_equal', other);
  }

  gt(other: ColumnOrValue): Column {
    return this.#call('greater', other);
  }

  geq(other: ColumnOrValue): Column {
    return this.#call('greater_or_equal', other);
  }

  /** True when the value lies between both, ends included. */
  between(lower: ColumnOrValue, upper: ColumnOrValue): Column {
    return this.geq(lower).and(this.leq(upper));
  }

  isIn(...values: readonly ColumnOrValue[]): Column {
    return this.#call('in', ...values);
  }

  and(other: ColumnOrValue): Column {
    return this.#call('and', other);
  }

  or(other: ColumnOrValue): Column {
    return this.#call('or', other);
  }

  not(): Column {
    return this.#call('not');
  }

  isNull(): Column {
    return this.#call('is_null');
  }

  isNotNull(): Column {
    return this.#call('is_not_null');
  }

  /** Matches SQL's LIKE pattern: `%` for any text, `_` for one character. */
  like(pattern: string): Column {
    return this.#call('like', pattern);
  }

  startsWith(prefix: ColumnOrValue): Column {
    return this.#call('startswith', prefix);
  }

  endsWith(suffix: ColumnOrValue): Column {
    return this.#call('endswith', suffix);
  }

  contains(part: ColumnOrValue): Column {
    return this.#call('contains', part);
  }

  /** The field of a struct. */
  getField(name: string): Column {
    return this.#call('get_field', name);
  }

  /** The element of an array at a position from 0, or the value of a map's key. */
  getItem(key: ColumnOrValue): Column {
    return this.#call('get_item', key);
  }

  /** Converts to a type, given as DDL text such as `DECIMAL(10,2)`. */
  cast(type: string): Column {
    return new Column(castTo(this.expression, parseType(type), false));
  }

  /** As `cast`, but gives null where a value cannot be converted. */
  tryCast(type: string): Column {
    return new Column(castTo(this.expression, parseType(type), true));
  }

  /** Names the result; several names for a generator with several columns. */
  as(...names: readonly [string, ...string[]]): Column {
    return new Column({ kind: 'unresolvedAlias', names, child: this.expression });
  }

  alias(...names: readonly [string, ...string[]]): Column {
    return this.as(...names);
  }

  /** Ascending order for `orderBy`, nulls first. */
  asc(): SortOrder {
    return new SortOrder({ child: this.expression, descending: false, nullsFirst: true });
  }

  /** Descending order for `orderBy`, nulls last. */
  desc(): SortOrder {
    return new SortOrder({ child: this.expression, descending: true, nullsFirst: false });
  }

  #call(name: string, ...others: readonly ColumnOrValue[]): Column {
    const operands = others.map((other) => toExpression(other));
    return new Column({
      kind: 'unresolvedCall',
      name,
      arguments: [this.expression, ...operands],
    });
  }
}

/** A column with a direction, for `orderBy`. */
export class SortOrder {
  /** @internal */
  readonly order: UnresolvedOrder;

  /** @internal Made by `asc` and `desc`. */
  constructor(order: UnresolvedOrder) {
    this.order = order;
  }
}

/** The expression of a column, or of a value that stands for itself. */
export function toExpression(value: ColumnOrValue): UnresolvedExpression {
  return value instanceof Column ? value.expression : literal(value);
}

function castTo(
  child: UnresolvedExpression,
  type: DataType,
  tolerant: boolean,
): UnresolvedExpression {
  return { kind: 'unresolvedCast', child, type, tolerant };
}
