import type { Batch } from '../columnar/batch.ts';

import { layoutOf, type StructField, widthOf } from '../columnar/types.ts';
import { allOrFirstError } from '../errors.ts';
import type { BatchFacts } from '../expression/evaluation.ts';
import { passesOn } from '../plan/passes-on.ts';
import type { PartitionStage } from '../plan/stages.ts';
import { writePartitionClaims } from '../task/partition-claims.ts';
import type {
  IndexTask,
  PartitionOutput,
  PartitionTask,
  PartitionWork,
  PlanHandle,
} from '../task/protocol.ts';
import type { BatchPass } from './batch-pass.ts';
import { expectKind } from './expect-kind.ts';
import type { Runtime } from './runtime.ts';

export type TimeBounds = Pick<PartitionTask, 'latenessWatermark' | 'evictionWatermark' | 'closes'>;

/** A partition stage of one batch. */
interface StageRun extends TimeBounds {
  readonly stage: PartitionStage;
  readonly facts: BatchFacts;
}

/** Below this many rows a stage is not worth two threads. */
const SMALL_BATCH_ROWS = 4096;
/** From here on an index is large beside what a thread's own cache holds. */
const INDEXED_ONCE_ROWS = 65_536;
/** So many groups are merged in less time than a thread takes to wake up. */
const SLIGHT_ROWS = 128;
/** What a partial aggregate gives out before its columns: the encoded key and its hash. */
const KEY_COLUMNS = 2;

/**
 * Runs the partitions of a stage on the pool, one task a thread: each begins with a share of its own and then takes what
 * the others have not begun, so that a thread that comes late, or has more to do, is not waited for.
 */
export class PartitionStageRunner {
  readonly #runtime: Runtime;
  readonly #plan: PlanHandle;

  constructor(runtime: Runtime, plan: PlanHandle) {
    this.#runtime = runtime;
    this.#plan = plan;
  }

  /** Gives the outputs in no order. */
  async run(
    { stage, facts, ...bounds }: StageRun,
    given: readonly PartitionWork[],
    pass: BatchPass,
  ): Promise<readonly PartitionOutput[]> {
    const count = this.#taskCount(given);
    const isIndexed = count > 1 && hasLargeCommonSide(stage, given);
    const partitions = isIndexed ? await this.#withIndex(stage, facts, given, pass) : given;
    const claims = count > 1 ? this.#claims(partitions.length, pass) : 0;
    const isHere = isSlight(stage, partitions);
    const results = await allOrFirstError(
      Array.from({ length: count }, (_, index) => {
        const first = Math.floor((index * partitions.length) / count);
        const own = { stage: stage.id, partitions, first, claims };
        const task: PartitionTask = {
          kind: 'partition',
          ...this.#base(facts, pass),
          ...own,
          ...bounds,
        };
        const running = isHere
          ? Promise.resolve(this.#runtime.runHere(task))
          : this.#runtime.run(task);
        return pass.track(task, running);
      }),
    );
    const failures = results.filter((result) => result.kind === 'failed');
    const [first] = failures.toSorted((one, other) => one.at - other.at);
    return (first === undefined ? results : [first]).flatMap(
      (result) => expectKind('partition', result).outputs,
    );
  }

  /** One index takes less room in the caches than one a thread. */
  async #withIndex(
    stage: PartitionStage,
    facts: BatchFacts,
    partitions: readonly PartitionWork[],
    pass: BatchPass,
  ): Promise<readonly PartitionWork[]> {
    const task: IndexTask = {
      kind: 'index',
      ...this.#base(facts, pass),
      stage: stage.id,
      partitions,
    };
    const { sides } = expectKind('index', await pass.track(task, this.#runtime.run(task)));
    return partitions.map((work) => {
      const inputs = work.inputs.map((own, side) => (sides[side]!.length > 0 ? sides[side]! : own));
      return { ...work, inputs };
    });
  }

  #base(facts: BatchFacts, pass: BatchPass): Pick<PartitionTask, 'plan' | 'owner' | 'facts'> {
    return { plan: this.#plan, owner: pass.takeOwner(), facts };
  }

  #claims(count: number, pass: BatchPass): number {
    const arena = pass.sourceArena();
    try {
      return writePartitionClaims(count, arena);
    } finally {
      pass.hold(arena);
    }
  }

  /** Few rows run as one task: waking a second thread costs more than it saves. */
  #taskCount(partitions: readonly PartitionWork[]): number {
    const rows = partitions.reduce((sum, { inputs }) => sum + rowsOf(inputs.flat()), 0);
    const wanted = rows < SMALL_BATCH_ROWS ? 1 : this.#runtime.threads;
    return Math.min(wanted, partitions.length);
  }
}

function rowsOf(batches: readonly Batch[]): number {
  return batches.reduce((sum, { rowCount }) => sum + rowCount, 0);
}

/** Whether a join's partitions have all been given the same rows, and many of them. */
function hasLargeCommonSide(
  { stateful, inputs }: PartitionStage,
  partitions: readonly PartitionWork[],
): boolean {
  if (stateful.kind !== 'join') return false;
  return inputs.some((_, side) => {
    const [first, ...others] = partitions.map((work) => work.inputs[side]!);
    const isCommon = others.every(
      (own) => own.length === first!.length && own.every((batch, at) => batch === first![at]),
    );
    return isCommon && rowsOf(first!) >= INDEXED_ONCE_ROWS;
  });
}

/** A merge of a few groups of numbers into state that is empty: whatever the rows hold, it takes no time. */
function isSlight(
  { stateful, inputs, operators }: PartitionStage,
  partitions: readonly PartitionWork[],
): boolean {
  return (
    stateful.kind === 'aggregate' &&
    partitions.every(({ store }) => store.address === 0) &&
    rowsOf(partitions.flatMap(({ inputs: sides }) => sides.flat())) <= SLIGHT_ROWS &&
    inputs.every(({ schema }) => schema.fields.slice(KEY_COLUMNS).every(isNumber)) &&
    passesOn(operators)
  );
}

function isNumber({ type }: StructField): boolean {
  return widthOf(layoutOf(type)) > 0;
}
