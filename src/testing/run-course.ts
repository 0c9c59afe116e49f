import type { Engine } from '../api/open-engine.ts';
import type { Course } from './course.ts';
import { Life, type StepHook } from './life.ts';
import { QueryLife, type QueryUnderTest } from './query-life.ts';
import type { World } from './world.ts';

/** Lives in one run; more means that the query does not get on. */
const LIVES_MAX = 50;

/** What befalls a query on its course. */
export interface Fate {
  /** The threads of a life, counted from 0. */
  engine(life: number): Engine | Promise<Engine>;
  /** Called at each step of each life. */
  readonly hook?: StepHook | undefined;
  /** True when the query is to be stopped and started again before a step of the course. */
  restartsBefore?(step: number): boolean;
  /**
   * Called when a query has ended before its time, and before it is started again: its process was killed, or `error` is
   * what it failed with. Throws what must not have happened.
   */
  ended(error: unknown, wasKilled: boolean): void | Promise<void>;
}

/** Runs a query over a course to the end of its input, through as many lives as it takes. */
export async function runCourse(
  described: QueryUnderTest,
  course: Course,
  world: World,
  fate: Fate,
): Promise<void> {
  const run = new CourseRun(described, world, fate);
  try {
    for (const [number, { rows, passedMs }] of course.entries()) {
      if (fate.restartsBefore?.(number) === true) await run.restart();
      for (const { input, rows: added } of rows) world.input(input).stream.add(added);
      world.clock.advance(passedMs);
      await run.settle();
    }
    await run.endInput();
  } finally {
    await run.close();
  }
}

class CourseRun {
  readonly #described: QueryUnderTest;
  readonly #world: World;
  readonly #fate: Fate;
  #life: QueryLife | null = null;
  #newest: Life = new Life();
  #lives = 0;

  constructor(described: QueryUnderTest, world: World, fate: Fate) {
    this.#described = described;
    this.#world = world;
    this.#fate = fate;
  }

  settle(): Promise<void> {
    return this.#survive((life) => life.settle(), false);
  }

  /** A life of its own, which ends when all rows have come out. */
  async endInput(): Promise<void> {
    await this.restart();
    await this.#survive((life) => life.end(), true);
  }

  async restart(): Promise<void> {
    try {
      await this.#life?.stop();
    } catch (error) {
      await this.#mourn(error);
    }
    this.#life = null;
  }

  async close(): Promise<void> {
    await this.#life?.kill();
  }

  /** Does something in one life, or in the next one that lives long enough. */
  async #survive(act: (life: QueryLife) => Promise<void>, endsInput: boolean): Promise<void> {
    for (;;) {
      try {
        this.#life ??= await this.#start(endsInput);
        await act(this.#life);
        const { isOver } = this.#life.life;
        if (!isOver || endsInput) return;
        await this.#mourn(null);
      } catch (error) {
        await this.#mourn(error);
      }
    }
  }

  async #start(endsInput: boolean): Promise<QueryLife> {
    const number = this.#lives++;
    if (number >= LIVES_MAX) throw new Error(`the query has not got on in ${LIVES_MAX} lives`);
    const engine = await this.#fate.engine(number);
    this.#newest = new Life(this.#fate.hook);
    const options = { engine, endsInput, life: this.#newest };
    return QueryLife.start(this.#described, this.#world, options);
  }

  async #mourn(error: unknown): Promise<void> {
    const life = this.#life;
    const wasKilled = this.#newest.isOver;
    this.#life = null;
    this.#newest.end();
    await life?.kill();
    await this.#fate.ended(error, wasKilled);
  }
}
