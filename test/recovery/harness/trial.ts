import { SYSTEM_ENVIRONMENT } from '../../../src/api/session/session-context.ts';
import { Session } from '../../../src/api/session.ts';
import { MillraceError } from '../../../src/errors.ts';
import { type Course, drawCourse } from '../../../src/testing/course.ts';
import { differenceOf } from '../../../src/testing/difference.ts';
import type { QueryUnderTest } from '../../../src/testing/index.ts';
import { Random } from '../../../src/testing/random.ts';
import { resultOf } from '../../../src/testing/result.ts';
import { type Fate, runCourse } from '../../../src/testing/run-course.ts';
import { sortedTexts } from '../../../src/testing/test-output.ts';
import { World } from '../../../src/testing/world.ts';
import { COLUMNS } from '../../oracle/random-query.ts';
import { damage } from './damage.ts';
import type { Engines } from './engines.ts';
import { drawFaults, type Fault, type FaultKind, SourceDown } from './fault.ts';
import { drawQuery, type TrialQuery } from './queries.ts';
import { drawRows, type TrialRows, valuesOf } from './rows.ts';

const START_MS = Date.parse('2026-01-01T00:00:00Z');
const THREADS = [1, 2];
/** Longer means that the query hangs: no trial waits for this, it only turns a hang into a failure with its seed. */
const TRIAL_MS_MAX = 300_000;
const DELAY = '10 seconds';
const DISORDER_MS = 8000;

/** How a trial ended that ended well. */
export interface TrialReport {
  readonly seed: number;
  readonly query: string;
  /** The faults that struck. */
  readonly struck: readonly FaultKind[];
  /** The name with which the query refused a damaged checkpoint; null when it came to the right answer. */
  readonly refusal: string | null;
}

/** A wrong answer, an error without a reason, or a query that hangs. */
export class TrialFailure extends Error {
  constructor(
    seed: number,
    query: TrialQuery,
    faults: readonly Fault[],
    what: string,
    cause?: unknown,
  ) {
    const struck = faults.filter(({ hasStruck }) => hasStruck).map(({ kind }) => kind);
    const lines = [
      `Seed ${seed}: ${what}`,
      `  query: ${query.name} (${query.outputMode}) ${typeof query.query === 'string' ? query.query : ''}`,
      `  faults: ${struck.join(', ') || 'none'}`,
      `  again: npm run test:long -- --seeds 1 --first ${seed}`,
    ];
    super(lines.join('\n'), { cause });
  }
}

/** The query refused to go on, as it may after damage. */
class Refused extends Error {}

/** Runs one trial: a query without faults against its batch answer, then the same with faults against that. */
export async function runTrial(seed: number, engines: Engines): Promise<TrialReport> {
  const trial = new Trial(seed, engines);
  let timer: NodeJS.Timeout | undefined;
  const hangs = new Promise<never>((_, reject) => {
    const fail = () => reject(trial.failure(`hangs for ${TRIAL_MS_MAX} ms`));
    timer = setTimeout(fail, TRIAL_MS_MAX);
  });
  try {
    return await Promise.race([trial.run(), hangs]);
  } finally {
    clearTimeout(timer);
    engines.listen(() => null);
  }
}

class Trial {
  readonly #seed: number;
  readonly #engines: Engines;
  readonly #random: Random;
  readonly #query: TrialQuery;
  readonly #rows: TrialRows;
  readonly #described: QueryUnderTest;
  readonly #isLate: boolean;
  #faults: readonly Fault[] = [];

  constructor(seed: number, engines: Engines) {
    const random = new Random(seed);
    this.#seed = seed;
    this.#engines = engines;
    this.#random = random;
    this.#query = drawQuery(random);
    this.#rows = drawRows(random);
    this.#isLate = this.#query.hasWatermark && random.chance(0.5);
    const { query, outputMode, hasWatermark } = this.#query;
    const watermark = ['ts', DELAY] as const;
    const input = hasWatermark ? { columns: COLUMNS, watermark } : COLUMNS;
    const settings = {
      'spark.sql.shuffle.partitions': random.pick([1, 2, 5]),
      'millrace.checkpoint.interval': random.pick(['0 ms', '2 seconds', '5 seconds']),
      'millrace.splitBytes': random.pick(['32 MB', '1 KB']),
    };
    this.#described = { inputs: { t: input, u: input }, query, outputMode, settings };
  }

  failure(what: string, cause?: unknown): TrialFailure {
    return new TrialFailure(this.#seed, this.#query, this.#faults, what, cause);
  }

  async run(): Promise<TrialReport> {
    const course = this.#drawCourse();
    const steps: string[] = [];
    let tasks = 0;
    const { engine } = this.#engines.of(this.#random.pick(THREADS));
    this.#engines.listen(() => {
      tasks++;
      return null;
    });
    const complete = await this.#runCourse(course, {
      engine: () => engine,
      hook: (step) => void steps.push(step),
      ended: (error) => {
        throw this.failure('fails without a fault', error);
      },
    });
    await this.#compareWithBatch(complete);
    this.#faults = drawFaults(this.#random, steps, tasks);
    const refusal = await this.#runWithFaults(course, complete);
    const struck = this.#faults.filter(({ hasStruck }) => hasStruck).map(({ kind }) => kind);
    return { seed: this.#seed, query: this.#query.name, struck, refusal };
  }

  #drawCourse(): Course {
    const { inputs } = this.#described;
    const arrival = {
      disorderMs: this.#query.hasWatermark ? DISORDER_MS : 0,
      lateness: this.#isLate ? 0.15 : 0,
      duplicates: this.#isLate ? 0.1 : 0,
    };
    const { t, u } = this.#rows;
    return drawCourse(
      { t, u } as never,
      inputs,
      new World(inputs, START_MS),
      arrival,
      this.#random,
    );
  }

  async #runCourse(course: Course, fate: Fate, world?: World): Promise<World> {
    const lived = world ?? new World(this.#described.inputs, START_MS);
    await runCourse(this.#described, course, lived, fate);
    return lived;
  }

  /** Without late rows a stream ends with what a batch query says. */
  async #compareWithBatch({ output }: World): Promise<void> {
    const { batchQuery } = this.#query;
    if (batchQuery === null || this.#isLate) return;
    const settings = { 'spark.sql.session.timeZone': 'UTC' };
    const { engine } = this.#engines.of(1);
    const session = new Session(settings, engine, SYSTEM_ENVIRONMENT);
    for (const [name, rows] of Object.entries(this.#rows)) {
      session.sql(valuesOf(rows)).createOrReplaceTempView(name);
    }
    const answer = sortedTexts((await session.sql(batchQuery).collect()) as never).join('\n');
    const given = sortedTexts(resultOf(output)).join('\n');
    // A batch query over no row answers, where a stream has nothing to say yet.
    if (given !== answer)
      throw this.failure(`gives\n${given}\nwhere the batch answer is\n${answer}`);
  }

  /** Null, or the name of the refusal. */
  async #runWithFaults(course: Course, complete: World): Promise<string | null> {
    const world = new World(this.#described.inputs, START_MS);
    this.#engines.listen(() => {
      const struck = this.#faults.map((fault) => fault.task());
      return struck.find((fault) => fault !== null) ?? null;
    });
    const fate: Fate = {
      engine: () => this.#engines.of(this.#random.pick(THREADS)).engine,
      restartsBefore: () => this.#random.chance(0.15),
      hook: (step, life) => {
        for (const fault of this.#faults) fault.step(step, life);
      },
      ended: (error, wasKilled) => this.#ended(world, error, wasKilled),
    };
    try {
      await this.#runCourse(course, fate, world);
    } catch (error) {
      if (error instanceof Refused) return error.message;
      throw error instanceof TrialFailure ? error : this.failure('fails', error);
    }
    const difference = differenceOf(complete.output, world.output);
    if (difference !== null) throw this.failure(`gives other rows. ${difference}`);
    return null;
  }

  readonly #dealtWith = new Set<Fault>();

  #ended(world: World, error: unknown, wasKilled: boolean): void {
    for (const fault of this.#faults) {
      const { aftermath } = fault;
      if (!wasKilled || aftermath === null || this.#dealtWith.has(fault)) continue;
      this.#dealtWith.add(fault);
      damage(world.disk, aftermath, this.#random);
    }
    if (wasKilled) return;
    const condition = conditionOf(error);
    if (this.#faults.some((fault) => fault.excuses(condition))) throw new Refused(condition);
    if (this.#faults.some((fault) => fault.explains(condition))) return;
    throw this.failure(`ends with ${condition}, for which there is no reason`, error);
  }
}

function conditionOf(error: unknown): string {
  if (error instanceof SourceDown) return error.condition;
  return error instanceof MillraceError ? error.condition : String(error);
}
