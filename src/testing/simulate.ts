import { type Engine, openEngine } from '../api/open-engine.ts';
import type { InputRow } from '../api/rows/input-rows.ts';
import { parseDurationMs } from '../api/settings/quantity.ts';
import { userError } from '../errors.ts';
import { type Course, drawCourse } from './course.ts';
import { differenceOf } from './difference.ts';
import type { Life } from './life.ts';
import type { QueryUnderTest } from './query-life.ts';
import { Random } from './random.ts';
import { resultOf } from './result.ts';
import { type Fate, runCourse } from './run-course.ts';
import type { JsonRow } from './test-output.ts';
import { World } from './world.ts';

const START_MS = Date.parse('2026-01-01T00:00:00Z');
const RUNS = 10;
const CRASHES_MAX = 3;

/** What a simulation does to a query. */
export interface SimulateOptions {
  /** All rows of each input; with a watermark in the order of their event times, more or less. */
  readonly rows: Readonly<Record<string, readonly InputRow[]>>;
  /** Of the first run; each further run has the next one. Equal seeds give equal runs. 1 when left out. */
  readonly seed?: number | undefined;
  /** 10 when left out. */
  readonly runs?: number | undefined;
  /** Whether the process is killed, up to three times a run, at any step. True when left out. */
  readonly crashes?: boolean | undefined;
  /** Rows are up to so late behind others: `5 seconds`. They keep their order when left out. */
  readonly disorder?: string | undefined;
  /** The part of the rows, from 0 to 1, that comes any time later. */
  readonly lateness?: number | undefined;
  /** The part of the rows, from 0 to 1, that comes twice. */
  readonly duplicates?: number | undefined;
  /** Numbers of worker threads to run with; the query is stopped and goes on with another of them. [1, 2] when left out. */
  readonly threads?: readonly number[] | undefined;
}

/** What a simulation did; that it resolves says that all runs of a seed gave the same. */
export interface SimulationReport {
  readonly runs: number;
  readonly crashes: number;
  /** How often the process was killed at which step. */
  readonly crashesByStep: ReadonlyMap<string, number>;
  readonly restarts: number;
  /** What the query gave in the first run, whole. */
  readonly result: readonly JsonRow[];
}

/** What `simulate` does. */
export async function runSimulation(
  query: QueryUnderTest,
  options: SimulateOptions,
): Promise<SimulationReport> {
  const { runs: wanted = RUNS, threads = [1] } = options;
  if (!(Number.isInteger(wanted) && wanted > 0) || threads.length === 0) {
    throw userError('INVALID_PARAMETER_VALUE', 'A simulation runs once or more, on some threads.');
  }
  const engines = new Engines();
  const simulation = new Simulation(query, options, engines);
  try {
    const { seed = 1, runs = RUNS } = options;
    for (let run = 0; run < runs; run++) await simulation.run(seed + run);
    return simulation.report;
  } finally {
    await engines.close();
  }
}

class Simulation {
  readonly #query: QueryUnderTest;
  readonly #options: SimulateOptions;
  readonly #engines: Engines;
  readonly #threads: readonly number[];
  readonly #crashesByStep = new Map<string, number>();
  #crashes = 0;
  #restarts = 0;
  #runs = 0;
  #result: readonly JsonRow[] | null = null;

  constructor(query: QueryUnderTest, options: SimulateOptions, engines: Engines) {
    this.#query = query;
    this.#options = options;
    this.#engines = engines;
    this.#threads = options.threads ?? [1, 2];
  }

  get report(): SimulationReport {
    return {
      runs: this.#runs,
      crashes: this.#crashes,
      crashesByStep: this.#crashesByStep,
      restarts: this.#restarts,
      result: this.#result ?? [],
    };
  }

  async run(seed: number): Promise<void> {
    const random = new Random(seed);
    const course = this.#draw(random);
    let steps = 0;
    const engine = await this.#engines.of(this.#threads[0]!);
    const complete = await this.#runCourse(course, {
      engine: () => engine,
      hook: () => void steps++,
    });
    this.#runs++;
    this.#result ??= resultOf(complete.output);
    if (this.#options.crashes !== false) {
      const crashed = await this.#runWithCrashes(course, steps, random);
      this.#compare(complete, crashed.world, seed, `killed at ${crashed.deaths.join(', ')}`);
    }
    if (this.#threads.length > 1) {
      const restored = await this.#runWithRestarts(course, random);
      this.#compare(complete, restored, seed, `restored with ${this.#threads.join(', ')} threads`);
    }
  }

  #draw(random: Random): Course {
    const { rows, disorder, lateness = 0, duplicates = 0 } = this.#options;
    const disorderMs = disorder === undefined ? 0 : parseDurationMs(disorder, 'disorder');
    const { inputs } = this.#query;
    const arrival = { disorderMs, lateness, duplicates };
    return drawCourse(rows, inputs, new World(inputs, START_MS), arrival, random);
  }

  async #runWithCrashes(
    course: Course,
    steps: number,
    random: Random,
  ): Promise<{ world: World; deaths: readonly string[] }> {
    const engine = await this.#engines.of(this.#threads[0]!);
    const count = 1 + random.below(CRASHES_MAX);
    const places = new Set(Array.from({ length: count }, () => 1 + random.below(steps)));
    const deaths: string[] = [];
    let step = 0;
    const hook = (name: string, life: Life): void => {
      if (!places.has(++step)) return;
      deaths.push(name);
      life.end();
    };
    const world = await this.#runCourse(course, { engine: () => engine, hook }, random);
    this.#crashes += deaths.length;
    for (const name of deaths) {
      this.#crashesByStep.set(name, (this.#crashesByStep.get(name) ?? 0) + 1);
    }
    return { world, deaths };
  }

  #runWithRestarts(course: Course, random: Random): Promise<World> {
    const counts = this.#threads;
    const offset = random.below(counts.length);
    return this.#runCourse(course, {
      engine: (life) => this.#engines.of(counts[(life + offset) % counts.length]!),
      restartsBefore: (step) => {
        const restarts = step > 0 && random.chance(0.5);
        if (restarts) this.#restarts++;
        return restarts;
      },
    });
  }

  /** With `random` the disk loses what was not synced whenever the process dies. */
  async #runCourse(course: Course, fate: Omit<Fate, 'ended'>, random?: Random): Promise<World> {
    const world = new World(this.#query.inputs, START_MS);
    const ended: Fate['ended'] = (error, wasKilled) => {
      if (!wasKilled || random === undefined) throw error;
      world.disk.lose(random);
    };
    await runCourse(this.#query, course, world, { ...fate, ended });
    return world;
  }

  #compare(complete: World, other: World, seed: number, how: string): void {
    const difference = differenceOf(complete.output, other.output);
    if (difference === null) return;
    throw new Error(
      `The query gives other rows when it is ${how}. ${difference}\nTo run only this: simulate(query, { …, seed: ${seed}, runs: 1 }).`,
    );
  }
}

/** Threads are started once for each number of them. */
class Engines {
  readonly #opened = new Map<number, Promise<Engine>>();

  of(threads: number): Promise<Engine> {
    const opened = this.#opened.get(threads) ?? openEngine(threads);
    this.#opened.set(threads, opened);
    return opened;
  }

  async close(): Promise<void> {
    for (const opened of this.#opened.values()) await (await opened).close();
  }
}
