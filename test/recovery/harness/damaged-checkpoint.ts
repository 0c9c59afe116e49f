import type { Engine } from '../../../src/api/open-engine.ts';
import { repairCheckpoint } from '../../../src/checkpoint/repair.ts';
import { MillraceError } from '../../../src/errors.ts';
import { differenceOf } from '../../../src/testing/difference.ts';
import { Life } from '../../../src/testing/life.ts';
import { QueryLife } from '../../../src/testing/query-life.ts';
import { resultOf } from '../../../src/testing/result.ts';
import { sortedTexts } from '../../../src/testing/test-output.ts';
import { World } from '../../../src/testing/world.ts';
import { type DamageSubject, START_MS } from './damage-subjects.ts';

const PAUSE_MS = 3000;
const STEPS = 9;

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
  readonly #subject: DamageSubject;
  readonly #engine: Engine;
  readonly #right: World;

  private constructor(subject: DamageSubject, engine: Engine, killed: World, right: World) {
    this.killed = killed;
    this.#subject = subject;
    this.#engine = engine;
    this.#right = right;
  }

  static async make(subject: DamageSubject, engine: Engine): Promise<DamagedCheckpoint> {
    const killed = new World(subject.query.inputs, START_MS);
    const life = await QueryLife.start(subject.query, killed, { engine });
    for (let step = 0; step < STEPS; step++) {
      subject.feed(killed, step);
      await life.settle();
      killed.clock.advance(PAUSE_MS);
    }
    // Is there, and not worked off, when the process dies.
    subject.feed(killed, STEPS);
    await life.kill();
    const right = killed.copy();
    await finish(subject, right, engine);
    return new DamagedCheckpoint(subject, engine, killed, right);
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
      await finish(this.#subject, world, this.#engine);
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

async function finish({ query }: DamageSubject, world: World, engine: Engine): Promise<void> {
  const life = await QueryLife.start(query, world, { engine, endsInput: true });
  try {
    await life.end();
  } finally {
    await life.kill();
  }
}

function textOf({ output }: World): string {
  return sortedTexts(resultOf(output)).join('\n');
}
