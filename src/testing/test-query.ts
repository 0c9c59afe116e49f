import { type Engine, openEngine } from '../api/open-engine.ts';
import type { InputRow } from '../api/rows/input-rows.ts';
import { readInputRow } from '../api/rows/input-rows.ts';
import { parseDurationMs } from '../api/settings/quantity.ts';
import { userError } from '../errors.ts';
import { Emission } from './emission.ts';
import { QueryLife, type QueryUnderTest } from './query-life.ts';
import { Random } from './random.ts';
import { resultOf } from './result.ts';
import type { JsonRow } from './test-output.ts';
import { World } from './world.ts';

/** When time begins, if the test does not say. */
const START_TIME = '2026-01-01T00:00:00Z';

/** How a query is tested. */
export interface TestQueryOptions {
  /** Worker threads. None when left out: the query then works in the test's own thread, which costs least. */
  readonly threads?: number | undefined;
  /** Where the clock stands at first. */
  readonly startTime?: Date | string | undefined;
}

/** Rows for inputs by name: those of one call reach the query in one batch. */
export type PushedRows = Readonly<Record<string, readonly InputRow[]>>;

/** A query under test. Each step resolves with what it made the query give out. */
export class TestQuery {
  readonly #described: QueryUnderTest;
  readonly #world: World;
  #engine: Engine;
  #life: QueryLife;
  #batchesSeen = 0;
  #lateSeen = 0;
  #lastEmission: Emission;
  #crashes = 0;
  #isStopped = false;
  #isOver = false;

  /** @internal For `testQuery`. The engine ends with the query, unless this fails. */
  static async start(
    described: QueryUnderTest,
    engine: Engine,
    { startTime = START_TIME }: TestQueryOptions,
  ): Promise<TestQuery> {
    const world = new World(described.inputs, timeMs(startTime));
    const life = await QueryLife.start(described, world, { engine });
    return new TestQuery(described, world, engine, life);
  }

  private constructor(described: QueryUnderTest, world: World, engine: Engine, life: QueryLife) {
    this.#described = described;
    this.#world = world;
    this.#engine = engine;
    this.#life = life;
    this.#lastEmission = this.#newEmission();
  }

  /** The time on the query's clock. */
  get now(): Date {
    return new Date(this.#world.clock.now());
  }

  /** What the last step gave. */
  get lastEmission(): Emission {
    return this.#lastEmission;
  }

  /**
   * What all steps so far add up to: all rows in append mode, the last table in complete mode, in changelog mode the
   * rows that came and were not taken back. In update mode all rows, because nobody says what replaces what.
   */
  get result(): readonly JsonRow[] {
    return resultOf(this.#world.output);
  }

  /** Adds rows, which the query sees together in one batch, and lets it work them off. */
  push(rows: PushedRows): Promise<Emission> {
    this.#refuseOver();
    const read = Object.entries(rows).map(([name, added]) => {
      const { stream } = this.#world.input(name);
      return { stream, rows: added.map((row) => readInputRow(row, stream.schema)) };
    });
    for (const { stream, rows: added } of read) stream.add(added);
    return this.#step();
  }

  /**
   * Tells the inputs' watermark: rows from before that time are late from then on. Of all inputs, or of those that are
   * named. It counts where the query has a watermark over the input's rows, whatever its delay.
   */
  advanceWatermark(to: Date | string, ...inputs: readonly string[]): Promise<Emission> {
    this.#refuseOver();
    const toMs = timeMs(to);
    const names = inputs.length > 0 ? inputs : [...this.#world.inputs.keys()];
    for (const input of names.map((name) => this.#world.input(name))) input.advanceWatermark(toMs);
    return this.#step();
  }

  /** Lets time pass: milliseconds, or such as `1 minute`. */
  advanceTime(by: number | string): Promise<Emission> {
    this.#refuseOver();
    const byMs = typeof by === 'number' ? by : parseDurationMs(by, 'time');
    if (!(byMs >= 0 && byMs < Number.POSITIVE_INFINITY)) {
      throw userError('INVALID_PARAMETER_VALUE', `Time cannot pass by ${by}.`);
    }
    this.#world.clock.advance(byMs);
    return this.#step();
  }

  /**
   * Kills the process and starts the query again from what was durable. What the query had not finished it does again.
   * Writes that were not synced are lost, or torn.
   */
  async crash(): Promise<Emission> {
    this.#refuseOver();
    await this.#life.kill();
    this.#world.disk.lose(new Random(++this.#crashes));
    return this.#startAgain();
  }

  /** Stops the query and starts it again from its checkpoint, if wanted with another number of threads. */
  async restart(options: Pick<TestQueryOptions, 'threads'> = {}): Promise<Emission> {
    this.#refuseOver();
    await this.#life.stop();
    if (options.threads !== undefined) {
      const engine = await openEngine(options.threads);
      await this.#engine.close();
      this.#engine = engine;
    }
    return this.#startAgain();
  }

  /** Ends the input: what waits for time comes out. The query is over then. */
  async endInput(): Promise<Emission> {
    this.#refuseOver();
    this.#isOver = true;
    await this.#life.stop();
    this.#life = await QueryLife.start(this.#described, this.#world, {
      engine: this.#engine,
      endsInput: true,
    });
    await this.#life.end();
    this.#lateSeen = 0;
    this.#lastEmission = this.#newEmission();
    return this.#lastEmission;
  }

  /** Stops the query and its threads. */
  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#isOver = true;
    try {
      if (!this.#life.life.isOver) await this.#life.stop();
    } finally {
      await this.#engine.close();
    }
  }

  /** For `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** It would give nothing, which a test might take for the answer. */
  #refuseOver(): void {
    if (!this.#isOver) return;
    throw userError('QUERY_OVER', 'The query under test is over: its input has ended.', {
      hint: 'Start another one with testQuery.',
    });
  }

  async #startAgain(): Promise<Emission> {
    this.#lateSeen = 0;
    this.#life = await QueryLife.start(this.#described, this.#world, { engine: this.#engine });
    return this.#step();
  }

  async #step(): Promise<Emission> {
    await this.#life.settle();
    this.#lastEmission = this.#newEmission();
    return this.#lastEmission;
  }

  #newEmission(): Emission {
    const { schema, outputMode, batches } = this.#world.output;
    const { lateRows } = this.#life;
    const emission = new Emission({
      schema,
      outputMode,
      batches: batches.slice(this.#batchesSeen),
      lateRows: lateRows - this.#lateSeen,
    });
    this.#batchesSeen = batches.length;
    this.#lateSeen = lateRows;
    return emission;
  }
}

function timeMs(time: Date | string): number {
  const ms = time instanceof Date ? time.getTime() : Date.parse(time);
  if (!Number.isNaN(ms)) return ms;
  throw userError('INVALID_TIMESTAMP', `'${String(time)}' is no time.`, {
    hint: 'Write it as 2026-01-31T12:00:00Z, or give a Date.',
  });
}
