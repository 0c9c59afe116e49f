import type { Engine } from '../../../src/api/open-engine.ts';
import { repairCheckpoint } from '../../../src/checkpoint/repair.ts';
import { MillraceError } from '../../../src/errors.ts';
import { differenceOf } from '../../../src/testing/difference.ts';
import { Life } from '../../../src/testing/life.ts';
import { QueryLife, type QueryUnderTest } from '../../../src/testing/query-life.ts';
import { resultOf } from '../../../src/testing/result.ts';
import { sortedTexts } from '../../../src/testing/test-output.ts';
import { World } from '../../../src/testing/world.ts';

const START_MS = Date.parse('2026-01-01T00:00:00Z');
const PAUSE_MS = 3000;
const STEPS = 9;
const ROWS_PER_STEP = 6;

/** State of two kinds, in one partition each, so that there are few bytes. */
const QUERY: QueryUnderTest = {
  inputs: { t: { columns: 'k STRING, n INT, ts TIMESTAMP', watermark: ['ts', '4 seconds'] } },
  query: `SELECT k, count(*) AS c, sum(n) AS s FROM (SELECT DISTINCT k, n, ts FROM t)
    GROUP BY window(ts, '5 seconds'), k`,
  settings: { 'spark.sql.shuffle.partitions': 1, 'millrace.checkpoint.interval': '5 seconds' },
};

/** A refusal by one of these names is as good as the right answer. */
const REFUSALS = [
  'CHECKPOINT_CORRUPT',
  'CHECKPOINT_FORMAT_UNKNOWN',
  'CHECKPOINT_INPUT_MISSING',
  'CHECKPOINT_NOT_ACCESSIBLE',
];

/** A query that was killed in the middle, its checkpoint, and what it would have given. */
export class DamagedCheckpoint {
  readonly killed: World;
  readonly #engine: Engine;
  readonly #right: World;

  private constructor(killed: World, right: World, engine: Engine) {
    this.killed = killed;
    this.#right = right;
    this.#engine = engine;
  }

  static async make(engine: Engine): Promise<DamagedCheckpoint> {
    const killed = new World(QUERY.inputs, START_MS);
    const life = await QueryLife.start(QUERY, killed, { engine });
    for (let step = 0; step < STEPS; step++) {
      killed.input('t').stream.add(rowsOf(step));
      await life.settle();
      killed.clock.advance(PAUSE_MS);
    }
    await life.kill();
    killed.input('t').stream.add(rowsOf(STEPS));
    const right = killed.copy();
    await finish(right, engine);
    return new DamagedCheckpoint(killed, right, engine);
  }

  /**
   * The same once the checkpoint was repaired and the sink taken back to where it is then. `not to be repaired` when the
   * repair itself is refused.
   */
  async outcomeAfterRepairOf(harm: (world: World) => void): Promise<string> {
    const world = this.killed.copy();
    harm(world);
    const { files } = world.disk.storageOf(new Life(), '');
    try {
      const lock = async () => ({ release: async () => {} });
      const { plan } = await repairCheckpoint('/checkpoint', { files: files!, lock });
      world.output.dropAfter(plan.runsNext ? plan.batchId + 1 : plan.batchId);
    } catch (error) {
      const isRefusal = error instanceof MillraceError && REFUSALS.includes(error.condition);
      return isRefusal ? 'not to be repaired' : `wrong: the repair fails with ${String(error)}`;
    }
    return this.#finish(world, true);
  }

  /** `right`, the name of a refusal, or what is wrong, which begins with `wrong`. */
  async outcomeOf(harm: (world: World) => void): Promise<string> {
    const world = this.killed.copy();
    harm(world);
    return this.#finish(world, false);
  }

  async #finish(world: World, mayCutAnew: boolean): Promise<string> {
    try {
      await finish(world, this.#engine);
    } catch (error) {
      const condition = error instanceof MillraceError ? error.condition : String(error);
      return REFUSALS.includes(condition) ? condition : `wrong: it fails with ${String(error)}`;
    }
    const difference = differenceOf(this.#right.output, world.output);
    if (difference === null) return 'right';
    // Batches that a repair has lost need not be cut as they were: no row of this query is late.
    const isWhole = textOf(world) === textOf(this.#right);
    return mayCutAnew && isWhole ? 'right' : `wrong: ${difference}`;
  }
}

async function finish(world: World, engine: Engine): Promise<void> {
  const life = await QueryLife.start(QUERY, world, { engine, endsInput: true });
  try {
    await life.end();
  } finally {
    await life.kill();
  }
}

function textOf({ output }: World): string {
  return sortedTexts(resultOf(output)).join('\n');
}

function rowsOf(step: number): [string, number, bigint][] {
  return Array.from({ length: ROWS_PER_STEP }, (_, row) => {
    const timeMs = START_MS + step * 2000 + ((row * 700) % 3000);
    return [`key ${(step + row) % 4}`, step * row, BigInt(timeMs) * 1000n];
  });
}
