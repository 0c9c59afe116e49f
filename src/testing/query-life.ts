import type { DataFrame } from '../api/frames/data-frame.ts';
import type { Engine } from '../api/open-engine.ts';
import type { StreamingQuery } from '../api/queries/streaming-query.ts';
import { Session } from '../api/session.ts';
import type { OptionValue } from '../api/settings/options.ts';
import type { FormatOptions } from '../formats/format.ts';
import type { OutputMode } from '../plan/stages.ts';
import { Life } from './life.ts';
import { TestSource } from './test-input.ts';
import { TestSink } from './test-output.ts';
import { type InputDescriptions, isWatermarked, type World } from './world.ts';

/** A streaming query as a test describes it. Its batches begin as soon as there is something to do. */
export interface QueryUnderTest {
  readonly inputs: InputDescriptions;
  /** A SELECT over the inputs by name, or a function that builds the DataFrame in a session which has them as tables. */
  readonly query: string | ((session: Session) => DataFrame | Promise<DataFrame>);
  /** `append` when left out. */
  readonly outputMode?: OutputMode | undefined;
  /** Drop the state of operators that have gone since the start before, and begin that of new ones. */
  readonly acceptsChanges?: boolean | undefined;
  /** Of the session; the time zone is UTC when none is set. */
  readonly settings?: Readonly<Record<string, OptionValue>> | undefined;
}

/** Rows that came too late, in a life so far. */
interface LateRows {
  count: number;
}

/** Where the checkpoint is on the disk in memory. */
const CHECKPOINT = '/checkpoint';
/** The seed of random functions comes from it. */
const QUERY_ID = '7e57c0de-0000-4000-8000-000000000001';

/** How a life begins. */
export interface LifeOptions {
  readonly engine: Engine;
  /** One that nothing befalls when left out. */
  readonly life?: Life | undefined;
  /** True: once all rows are read the input ends, and rows that wait for time come out. */
  readonly endsInput?: boolean | undefined;
}

/** A query from one start to its end, however that comes. */
export class QueryLife {
  readonly life: Life;
  readonly #world: World;
  readonly #query: StreamingQuery;
  readonly #late: LateRows;

  private constructor(life: Life, world: World, query: StreamingQuery, late: LateRows) {
    this.life = life;
    this.#world = world;
    this.#query = query;
    this.#late = late;
  }

  /** Starts the query in its world, where it goes on from what the life before has left. */
  static async start(
    described: QueryUnderTest,
    world: World,
    { engine, life = new Life(), endsInput = false }: LifeOptions,
  ): Promise<QueryLife> {
    const storage = world.disk.storageOf(life, QUERY_ID);
    const settings = { 'spark.sql.session.timeZone': 'UTC', ...described.settings };
    const session = new Session(settings, engine, { clock: world.clock, storage });
    registerInputs(session, described.inputs, world, life);
    session.registerSink({ name: 'test', create: () => new TestSink(world.output, life) });
    const { query } = described;
    const frame = typeof query === 'string' ? session.sql(query) : await query(session);
    const writer = frame.writeStream
      .format('test')
      .outputMode(described.outputMode ?? 'append')
      .trigger(endsInput ? { availableNow: true } : { processingTime: 0 })
      .option('closeAtEnd', endsInput)
      .option('acceptStateChanges', described.acceptsChanges === true)
      .option('checkpointLocation', CHECKPOINT);
    // A query itself remembers its last hundred batches only.
    const late: LateRows = { count: 0 };
    session.streams.addListener({
      onQueryProgress({ progress }) {
        for (const { numRowsDroppedByWatermark } of progress.stateOperators) {
          late.count += numRowsDroppedByWatermark;
        }
      },
    });
    return new QueryLife(life, world, await world.clock.hurryUntil(writer.start()), late);
  }

  /** Resolves when all that was put in has been worked off. Time does not pass, except where the query waits for it. */
  settle(): Promise<void> {
    return this.#world.clock.hurryUntil(this.#query.processAllAvailable());
  }

  /** Resolves when the query has ended by itself. */
  async end(): Promise<void> {
    await this.#world.clock.hurryUntil(this.#query.awaitTermination());
    this.life.end();
  }

  /** Ends the query as a program that is done with it does. */
  async stop(): Promise<void> {
    await this.#world.clock.hurryUntil(this.#query.stop());
    this.life.end();
  }

  /** Kills the process; resolves when nothing of it runs any more. */
  async kill(): Promise<void> {
    this.life.end();
    await this.#world.clock.hurryUntil(this.#query.stop()).catch(() => {});
  }

  /** Rows that came too late for an operator, so far in this life. */
  get lateRows(): number {
    return this.#late.count;
  }

  /** The query for whoever wants to ask it more. */
  get query(): StreamingQuery {
    return this.#query;
  }
}

function registerInputs(
  session: Session,
  described: InputDescriptions,
  world: World,
  life: Life,
): void {
  const create = ({ input }: FormatOptions) => new TestSource(world.input(input!), life);
  session.registerSource({ name: 'test', create });
  for (const [name, input] of Object.entries(described)) {
    const rows = session.readStream.format('test').option('input', name).load();
    const frame = isWatermarked(input) ? rows.withWatermark(...input.watermark) : rows;
    frame.createOrReplaceTempView(name);
  }
}
