import { userError } from '../errors.ts';
import { analyze } from '../plan/analyze.ts';
import { unresolvedAggregate } from '../plan/nodes/aggregate.ts';
import type { LogicalPlan } from '../plan/nodes/logical-plan.ts';
import { parseExpression } from '../sql/parse.ts';
import type { SessionContext } from './session-context.ts';

/** Numbers about the columns of a query over bounded input, which each run it. */
export class StatisticFunctions {
  readonly #context: SessionContext;
  readonly #plan: LogicalPlan;

  /** @internal */
  constructor(context: SessionContext, plan: LogicalPlan) {
    this.#context = context;
    this.#plan = plan;
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
