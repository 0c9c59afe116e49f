import type { FrameBound, UnresolvedFrame, UnresolvedWindow } from '../../expression/unresolved.ts';
import { SortOrder } from '../columns/sort-order.ts';
import { asColumn, type ColumnOrName, lit } from './functions.ts';

/** Which rows a function over a window sees: those of its partition, in an order, within a frame. */
export class WindowSpec {
  /** @internal */
  readonly window: UnresolvedWindow;

  /** @internal Made by `Window`. */
  constructor(window: UnresolvedWindow) {
    this.window = window;
  }

  /** Rows with the same values of these columns see each other. */
  partitionBy(...columns: readonly ColumnOrName[]): WindowSpec {
    const partition = columns.map((column) => asColumn(column).expression);
    return new WindowSpec({ ...this.window, partition });
  }

  /** The order of the rows in a partition. */
  orderBy(...columns: readonly (ColumnOrName | SortOrder)[]): WindowSpec {
    const order = columns.map((column) =>
      column instanceof SortOrder ? column.order : asColumn(column).asc().order,
    );
    return new WindowSpec({ ...this.window, order });
  }

  /** The frame by number of rows from the current one: −1 is the row before, `Window.unboundedPreceding` the first. */
  rowsBetween(start: number, end: number): WindowSpec {
    return this.#between('rows', start, end);
  }

  /** The frame by distance of the only order column's value from the current one. */
  rangeBetween(start: number, end: number): WindowSpec {
    return this.#between('range', start, end);
  }

  #between(unit: UnresolvedFrame['unit'], start: number, end: number): WindowSpec {
    const frame = { unit, start: boundOf(start), end: boundOf(end) };
    return new WindowSpec({ ...this.window, frame });
  }
}

function boundOf(distance: number): FrameBound {
  if (distance === 0) return { kind: 'currentRow' };
  if (distance === Number.NEGATIVE_INFINITY) return { kind: 'unboundedPreceding' };
  if (distance === Number.POSITIVE_INFINITY) return { kind: 'unboundedFollowing' };
  const offset = lit(Math.abs(distance)).expression;
  return { kind: distance < 0 ? 'preceding' : 'following', offset };
}

const EVERYTHING = new WindowSpec({ partition: [], order: [] });

/**
 * Begins the description of a window for `Column.over`; on a stream there are windows of time only.
 *
 * ```ts
 * const newest = Window.partitionBy('product').orderBy(col('time').desc());
 * await using millrace = await session();
 * const orders = millrace.sql("SELECT * FROM VALUES ('tea', 1, 4), ('tea', 2, 5) AS t(product, time, amount)");
 * await orders.withColumn('place', rowNumber().over(newest)).filter('place = 1').show();
 * ```
 */
export const Window: {
  readonly unboundedPreceding: number;
  readonly currentRow: number;
  readonly unboundedFollowing: number;
  partitionBy(...columns: readonly ColumnOrName[]): WindowSpec;
  orderBy(...columns: readonly (ColumnOrName | SortOrder)[]): WindowSpec;
  rowsBetween(start: number, end: number): WindowSpec;
  rangeBetween(start: number, end: number): WindowSpec;
} = {
  unboundedPreceding: Number.NEGATIVE_INFINITY,
  currentRow: 0,
  unboundedFollowing: Number.POSITIVE_INFINITY,
  partitionBy: (...columns) => EVERYTHING.partitionBy(...columns),
  orderBy: (...columns) => EVERYTHING.orderBy(...columns),
  rowsBetween: (start, end) => EVERYTHING.rowsBetween(start, end),
  rangeBetween: (start, end) => EVERYTHING.rangeBetween(start, end),
};
