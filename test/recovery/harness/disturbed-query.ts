import type { Engine } from '../../../src/api/open-engine.ts';
import type { Course } from '../../../src/testing/course.ts';
import { differenceOf } from '../../../src/testing/difference.ts';
import type { QueryUnderTest } from '../../../src/testing/index.ts';
import { Random } from '../../../src/testing/random.ts';
import { type Fate, runCourse } from '../../../src/testing/run-course.ts';
import { World } from '../../../src/testing/world.ts';

const START_MS = Date.parse('2026-01-01T00:00:00Z');
/** So small that a few rows are several splits. */
const SMALL_SPLITS = { 'millrace.splitBytes': '2 KB' };

/** A query in which the engine is stopped, killed, given other threads and other splits, by whoever asks. */
export class DisturbedQuery {
  readonly #described: QueryUnderTest;
  readonly #courseIn: (world: World) => Course;

  constructor(described: QueryUnderTest, courseIn: (world: World) => Course) {
    this.#described = described;
    this.#courseIn = courseIn;
  }

  /** The ways in which it does not give the batches of an undisturbed run; of other splits, the same rows in other batches. */
  async differences(engines: readonly Engine[]): Promise<readonly string[]> {
    const [first, other] = engines as [Engine, Engine];
    const right = await this.#run({ engine: () => first });
    const found: string[] = [];
    const check = async (how: string, fate: Omit<Fate, 'ended'>, options: RunOptions = {}) => {
      const { output } = await this.#run(fate, options);
      const difference = differenceOf(right.output, output);
      if (difference !== null) found.push(`${how}: ${difference}`);
    };
    await check('stopped and restored with other threads at each step', {
      engine: (life) => (life % 2 === 0 ? other : first),
      restartsBefore: () => true,
    });
    await check('with small splits', { engine: () => other }, { settings: SMALL_SPLITS });
    const dying = { killed: 0 };
    await check(
      'killed in each step',
      {
        engine: () => first,
        hook: (step, life) => {
          // Once a batch: when its sink has it and the journal does not know yet.
          if (step !== 'sink written' || dying.killed++ % 2 === 1) return;
          life.end();
        },
      },
      { loses: true },
    );
    return found;
  }

  async #run(fate: Omit<Fate, 'ended'>, { loses, settings }: RunOptions = {}): Promise<World> {
    const described = {
      ...this.#described,
      settings: { ...this.#described.settings, ...settings },
    };
    const world = new World(described.inputs, START_MS);
    const random = new Random(1);
    await runCourse(described, this.#courseIn(world), world, {
      ...fate,
      ended: (error, wasKilled) => {
        if (!wasKilled || loses !== true) throw error;
        world.disk.lose(random);
      },
    });
    return world;
  }
}

interface RunOptions {
  /** Whether the disk loses what was not synced when the process dies. */
  readonly loses?: boolean;
  readonly settings?: Readonly<Record<string, string>>;
}
