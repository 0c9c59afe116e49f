import fc from 'fast-check';
import type { QueryUnderTest } from '../../../src/testing/index.ts';
import type { Random } from '../../../src/testing/random.ts';
import { operatorChain } from '../../oracle/random-operators.ts';
import { aggregateQuery, joinQuery, statelessQuery } from '../../oracle/random-query.ts';

/** A query of a trial. */
export interface TrialQuery {
  readonly name: string;
  readonly query: QueryUnderTest['query'];
  readonly outputMode: NonNullable<QueryUnderTest['outputMode']>;
  /** Whether a watermark stands over the inputs. */
  readonly hasWatermark: boolean;
  /** What a batch query has to say for the same; null where there is none. */
  readonly batchQuery: string | null;
}

const WINDOW = "window(ts, '10 seconds')";
const SELECT_WINDOW = `SELECT ${WINDOW}.start AS start, k, count(*) AS c, sum(n) AS s, max(d) AS m`;

function sql(
  name: string,
  outputMode: TrialQuery['outputMode'],
  text: string,
  hasWatermark: boolean,
): TrialQuery {
  const isComparable = outputMode !== 'update';
  return {
    name,
    query: text,
    outputMode,
    hasWatermark,
    batchQuery: isComparable ? text : null,
  };
}

/** Every kind of state that there is, in the modes in which it runs. */
const WRITTEN: readonly TrialQuery[] = [
  sql('windows', 'append', `${SELECT_WINDOW} FROM t GROUP BY ${WINDOW}, k`, true),
  sql('windows that change', 'update', `${SELECT_WINDOW} FROM t GROUP BY ${WINDOW}, k`, true),
  sql(
    'sessions',
    'append',
    "SELECT session_window(ts, '3 seconds').start AS start, k, count(*) AS c, sum(n) AS s FROM t GROUP BY session_window(ts, '3 seconds'), k",
    true,
  ),
  sql('counts', 'complete', 'SELECT k, v, count(*) AS c, sum(n) AS s FROM t GROUP BY k, v', false),
  sql('counts that change', 'update', 'SELECT k, v, avg(d) AS a FROM t GROUP BY k, v', false),
  sql(
    'an aggregate of an aggregate',
    'changelog',
    'SELECT c, count(*) AS keys, sum(s) AS s FROM (SELECT k, n, count(*) AS c, sum(v) AS s FROM t GROUP BY k, n) GROUP BY c',
    false,
  ),
  sql(
    'a join in time',
    'append',
    "SELECT t.k, t.n, u.v FROM t JOIN u ON t.k = u.k AND u.ts BETWEEN t.ts AND t.ts + INTERVAL '5' SECOND",
    true,
  ),
  sql(
    'an outer join in time',
    'append',
    "SELECT t.k, t.n, u.v FROM t LEFT JOIN u ON t.k = u.k AND u.ts BETWEEN t.ts AND t.ts + INTERVAL '2' SECOND",
    true,
  ),
  sql('distinct rows', 'append', 'SELECT DISTINCT k, ts FROM t', true),
  sql(
    'the first of each key',
    'changelog',
    'SELECT k, n, r FROM (SELECT k, n, row_number() OVER (PARTITION BY k ORDER BY n, v, d, ts) AS r FROM t) WHERE r <= 2',
    false,
  ),
  {
    name: 'state of the user',
    query: (session) =>
      session
        .table('t')
        .groupByKey('k')
        .mapGroupsWithState(
          'NoTimeout',
          (key, rows, state) => {
            state.update(((state.getOption() as number | null) ?? 0) + rows.length);
            return { k: key as string | null, c: state.get() as number };
          },
          { stateType: 'INT', outputSchema: 'k STRING, c INT' },
        ),
    outputMode: 'update',
    hasWatermark: false,
    batchQuery: null,
  },
];

const RANDOM = [
  ['stateless', 'append', statelessQuery],
  ['aggregate', 'complete', aggregateQuery],
  ['join', 'append', joinQuery],
  ['chain', 'changelog', operatorChain],
] as const;

/** One of the queries above, or in a quarter of all trials one that was drawn altogether. */
export function drawQuery(random: Random): TrialQuery {
  if (!random.chance(0.25)) return random.pick(WRITTEN);
  const [name, outputMode, texts] = random.pick(RANDOM);
  const [text] = fc.sample(texts, { seed: random.below(2 ** 31), numRuns: 1 });
  return sql(`a random ${name}`, outputMode, text!, false);
}
