import type { DataFrame } from '../../../src/api/data-frame.ts';
import { readInputRow } from '../../../src/api/input-rows.ts';
import type { Engine } from '../../../src/api/open-engine.ts';
import type { Session } from '../../../src/api/session.ts';
import type { Course } from '../../../src/testing/course.ts';
import { differenceOf } from '../../../src/testing/difference.ts';
import type { QueryUnderTest } from '../../../src/testing/index.ts';
import { Random } from '../../../src/testing/random.ts';
import { type Fate, runCourse } from '../../../src/testing/run-course.ts';
import { World } from '../../../src/testing/world.ts';
import type { StreamInput } from '../../conformance/stream-case.ts';
import { createBoundedTable } from '../../support/bounded-table.ts';

const START_MS = Date.parse('2026-01-01T00:00:00Z');
/** Longer than the time between snapshots, so that there is one after each step. */
const PAUSE_MS = 6000;

/** A case of the corpus in which the engine is stopped, killed and given other threads, by whoever asks. */
export class CorpusQuery {
  readonly #described: QueryUnderTest;
  readonly #steps: StreamInput['steps'];

  constructor(input: StreamInput) {
    this.#steps = input.steps;
    const inputs = input.tables.map(({ name, schema, watermark }) => {
      const columns = schema;
      const described =
        watermark === undefined
          ? columns
          : { columns, watermark: [watermark.column, watermark.delay] as const };
      return [name, described] as const;
    });
    this.#described = {
      inputs: Object.fromEntries(inputs),
      query: (session) => plan(session, input),
      outputMode: input.outputMode,
      settings: { ...input.config, 'millrace.sql.strictSpark': 'false' },
    };
  }

  /** What comes of each way of going through the case: null when the batches are those of an undisturbed run. */
  async differences(engines: readonly Engine[]): Promise<readonly string[]> {
    const [first, other] = engines as [Engine, Engine];
    const right = await this.#run({ engine: () => first });
    const found: string[] = [];
    const check = async (how: string, fate: Omit<Fate, 'ended'>, loses: boolean) => {
      const difference = differenceOf(right.output, (await this.#run(fate, loses)).output);
      if (difference !== null) found.push(`${how}: ${difference}`);
    };
    await check(
      'stopped and restored with other threads at each step',
      { engine: (life) => (life % 2 === 0 ? other : first), restartsBefore: () => true },
      false,
    );
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
      true,
    );
    return found;
  }

  async #run(fate: Omit<Fate, 'ended'>, loses: boolean = false): Promise<World> {
    const world = new World(this.#described.inputs, START_MS);
    const random = new Random(1);
    await runCourse(this.#described, this.#course(world), world, {
      ...fate,
      ended: (error, wasKilled) => {
        if (!wasKilled || !loses) throw error;
        world.disk.lose(random);
      },
    });
    return world;
  }

  #course(world: World): Course {
    return this.#steps.map(({ add }) => ({
      rows: Object.entries(add).map(([input, rows]) => {
        const { schema } = world.input(input).stream;
        return { input, rows: rows.map((row) => readInputRow(row as never, schema)) };
      }),
      passedMs: PAUSE_MS,
    }));
  }
}

function plan(session: Session, input: StreamInput): DataFrame {
  for (const { name, schema, rows } of input.static ?? []) {
    createBoundedTable(session, name, schema, rows);
  }
  for (const { op, table, columns } of input.operations ?? []) {
    const rows = session.table(table);
    const once =
      op === 'dropDuplicates'
        ? rows.dropDuplicates(...columns)
        : rows.dropDuplicatesWithinWatermark(...columns);
    once.createOrReplaceTempView(table);
  }
  for (const { name, query, watermark } of input.views ?? []) {
    const frame = session.sql(query);
    const marked = watermark && frame.withWatermark(watermark.column, watermark.delay);
    (marked ?? frame).createOrReplaceTempView(name);
  }
  return session.sql(input.query);
}
