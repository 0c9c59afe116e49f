import type { Column } from '../columns/column.ts';
import type { LeftOnlyJoin } from '../frames/join-request.ts';
import type { ColumnTypes } from './column-type.ts';
import type { Checked, CheckedCondition, Without } from './row.ts';

/** What a join goes by: a condition, or names of columns of both sides. */
export type JoinOn = Column | string | readonly string[];

/** The columns of both sides. A name that both have stands for either, until it is written with its relation. */
export type Joined<Row, Other> = {
  readonly [Name in keyof Row | keyof Other]: Name extends keyof Row
    ? Name extends keyof Other
      ? Row[Name] | Other[Name]
      : Row[Name]
    : Name extends keyof Other
      ? Other[Name]
      : never;
} & unknown;

/** The columns that a join gives. */
export type JoinedRow<
  Row extends ColumnTypes,
  Other extends ColumnTypes,
  On,
  How,
> = How extends LeftOnlyJoin ? Row : Joined<Row, On extends Column ? Other : OtherThan<Other, On>>;

/** The columns that a join is not by. */
type OtherThan<Other, On> = Without<
  Other,
  On extends string ? On : On extends readonly string[] ? On[number] : never
>;

/** A condition over both sides, or names that both have; in the place of what is wrong the sentence that says why. */
export type CheckedJoin<Row, Other, On> = On extends Column
  ? CheckedCondition<Joined<Row, Other>, On>
  : On extends string
    ? Checked<Row, [On]>[0] & Checked<Other, [On]>[0]
    : On extends readonly unknown[]
      ? Checked<Row, On> & Checked<Other, On>
      : never;
