import { userError } from '../../errors.ts';
import { analyze } from '../../plan/analyze.ts';
import { unresolvedAggregate } from '../../plan/nodes/aggregate.ts';
import type { LogicalPlan } from '../../plan/nodes/logical-plan.ts';
import type { UnresolvedPlan } from '../../plan/nodes/unresolved-plan.ts';
import { parseExpression } from '../../sql/parse.ts';
import type { Column } from '../columns/column.ts';
import { col, lit } from '../functions/functions.ts';
import { rand } from '../functions/random-functions.ts';
import type { SessionContext } from '../session/session-context.ts';
import type { DataFrame } from './data-frame.ts';

/** Numbers about the columns of a query over bounded input, which each run it. */
export class StatisticFunctions {
  readonly #context: SessionContext;
  readonly #plan: LogicalPlan;
  readonly #make: (plan: UnresolvedPlan) => DataFrame;

  /** @internal */
  constructor(
    context: SessionContext,
    plan: LogicalPlan,
    make: (plan: UnresolvedPlan) => DataFrame,
  ) {
    this.#context = context;
    this.#plan = plan;
    this.#make = make;
  }

  /** Pearson's correlation of two columns. */
  corr(left: string, right: string): Promise<number> {
    return this.#number(`corr(${quoted(left)}, ${quoted(right)})`);
  }

  /** The covariance of two columns, of a sample. */
  cov(left: string, right: string): Promise<number> {
    return this.#number(`covar_samp(${quoted(left)}, ${quoted(right)})`);
  }

  /** Values below which these shares of a column lie; the error is a share of the rows, and 0 is exact. */
  async approxQuantile(
    column: string,
    shares: readonly number[],
    relativeError: number,
  ): Promise<readonly number[]> {
    if (!(relativeError >= 0)) {
      throw userError('INVALID_PARAMETER_VALUE', 'The relative error is at least 0.');
    }
    const accuracy = Math.min(EXACT, Math.ceil(1 / Math.max(relativeError, 1 / EXACT)));
    const wanted = shares.map((share) => `${share}D`).join(', ');
    const text = `percentile_approx(double(${quoted(column)}), array(${wanted}), ${accuracy})`;
    const value = await this.#value(text);
    return Array.isArray(value) ? value.map(Number) : [];
  }

  /** A share of the rows of each value of a column, by chance; of values that are not named, no row. */
  sampleBy(
    column: string,
    fractions: ReadonlyMap<string | number | boolean, number>,
    seed: number,
  ): DataFrame {
    const isHere = [...fractions].map(([value, fraction]) =>
      col(column).eq(value).and(rand(seed).lt(fraction)),
    );
    const [first = lit(false), ...rest] = isHere;
    return this.#make(this.#plan).filter(rest.reduce<Column>((any, one) => any.or(one), first));
  }

  /**
   * How often each value of a column meets each value of another: a row for each value of the first, in the column
   * `left_right`, and a column for each of the second. Runs the query once, to find the columns.
   */
  async crosstab(left: string, right: string): Promise<DataFrame> {
    const name = `${left}_${right}`;
    const text = (column: string) => `coalesce(CAST(${quoted(column)} AS STRING), 'null')`;
    const pairs = this.#make(this.#plan).selectExpr(
      `${text(left)} AS ${quoted(name)}`,
      `replace(${text(right)}, '\`', '') AS _right`,
    );
    const found = await pairs.select('_right').distinct().collect();
    const values = found.map(([value]) => String(value)).sort();
    const counted = pairs.groupBy(quoted(name)).pivot('_right', values).count();
    return counted.na.fill(0, values);
  }

  /**
   * The values of each column that more than this share of the rows have, as arrays in the columns `name_freqItems` of one
   * row. Spark's answer may have others besides.
   */
  freqItems(columns: readonly string[], support = 0.01): DataFrame {
    if (!(support > 0.0001 && support <= 1)) {
      throw userError('INVALID_PARAMETER_VALUE', 'The support is more than 0.0001 and at most 1.');
    }
    const frames = columns.map((column) => {
      const counted = this.#make(this.#plan)
        .selectExpr(`${quoted(column)} AS _value`)
        .groupBy('_value')
        .count()
        .selectExpr('_value', 'count', 'sum(count) OVER () AS _total');
      const isFrequent = `count > ${support}D * _total`;
      const items = `collect_list(_value) FILTER (WHERE ${isFrequent})`;
      return counted.selectExpr(`${items} AS ${quoted(`${column}_freqItems`)}`);
    });
    const [first, ...rest] = frames;
    if (first === undefined) {
      throw userError('INVALID_PARAMETER_VALUE', 'freqItems takes at least one column.');
    }
    return rest.reduce<DataFrame>((all, frame) => all.crossJoin(frame), first);
  }

  async #number(text: string): Promise<number> {
    return Number((await this.#value(text)) ?? Number.NaN);
  }

  #value(text: string): Promise<unknown> {
    const { catalog } = this.#context;
    const asked = unresolvedAggregate(this.#plan, [], [parseExpression(text)]);
    const plan = analyze(asked, catalog, this.#context.settings());
    return this.#context.runBatch(plan, (result) => result.rows()[0]![0]);
  }
}

/** An accuracy at which percentile_approx keeps all that matters. */
const EXACT = 2_000_000_000;

function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
