// What a suite calls first. Nothing else is loaded before that, and from the second run
// on all of it is compiled already. A test should be over before anybody looks up.

import { keepCompiledCode } from '../api/compiled-code.ts';
import { openEngine, openOwnThreadEngine } from '../api/open-engine.ts';
import type { QueryUnderTest } from './query-life.ts';
import type { SimulateOptions, SimulationReport } from './simulate.ts';
import type { TestQuery, TestQueryOptions } from './test-query.ts';

/**
 * Starts a query that is driven step by step, on a clock that only the test moves, with its checkpoint in memory.
 *
 * ```ts
 * await using query = await testQuery({
 *   inputs: { views: { columns: 'page STRING, time TIMESTAMP', watermark: ['time', '5 seconds'] } },
 *   query: `SELECT page, count(*) FROM views GROUP BY window(time, '10 seconds'), page`,
 * });
 * await query.push({ views: [['home', '2026-01-01T00:00:01Z']] });
 * assertEmits(await query.advanceWatermark('2026-01-01T00:00:10Z'), [['home', 1]]);
 * ```
 */
export async function testQuery(
  described: QueryUnderTest,
  options: TestQueryOptions = {},
): Promise<TestQuery> {
  keepCompiledCode();
  const { threads } = options;
  const engine = threads === undefined ? await openOwnThreadEngine() : await openEngine(threads);
  try {
    const { TestQuery } = await import('./test-query.ts');
    return await TestQuery.start(described, engine, options);
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/**
 * Runs a query over rows that come in a way drawn from a seed: once to its end, once with crashes, and once stopped and
 * restored with other numbers of threads. Rejects when the three do not give the same batches, and says with which seed.
 *
 * ```ts
 * const doubled = { inputs: { numbers: 'n INT' }, query: 'SELECT 2 * n FROM numbers' };
 * const report = await simulate(doubled, { rows: { numbers: [[1], [2], [3]] }, seed: 7, runs: 2 });
 * console.log(report.result, report.crashesByStep);
 * ```
 */
export async function simulate(
  query: QueryUnderTest,
  options: SimulateOptions,
): Promise<SimulationReport> {
  keepCompiledCode();
  const { runSimulation } = await import('./simulate.ts');
  return runSimulation(query, options);
}
