import type { JsonValue } from '../columnar/json-value.ts';
import { onceStages, runningStages } from '../plan/running-stages.ts';
import type { BatchPass, KeptInput } from './batch-pass.ts';
import { BatchRunner, type BatchRunnerParts } from './batch-runner.ts';
import { StateManager } from './state-manager.ts';
import { versionTimestampMs } from './versioned-source.ts';

const NOTHING_KEPT: KeptInput = { outputs: [], release: () => {} };
/** Nothing is late in bounded input, and nothing is evicted. */
const NO_WATERMARKS = { latenessMs: 0, evictionMs: 0 };

/** What the stages give of one version, and how many batches read it. */
interface KeptVersion {
  readonly version: string;
  readonly pass: Promise<BatchPass>;
  users: number;
}

/**
 * The stages of a streaming query that read bounded input only. They run before the first batch, and again when a batch
 * names another version of that input; what they give is kept until the last batch that reads it is done: the one before
 * may be in work still.
 */
export class BoundedInputs {
  readonly #parts: BatchRunnerParts;
  readonly #runner: BatchRunner;
  readonly #state: StateManager;
  /** The bounded sources by their places. */
  readonly #sources: ReadonlySet<number>;
  /** The stages whose outputs batches read. */
  readonly #wanted: ReadonlySet<number>;
  /** The version of each source that is in force; null for streams. */
  #versions: (JsonValue | null)[];
  #kept: KeptVersion | null = null;

  constructor(parts: BatchRunnerParts, partitions: number) {
    const stages = onceStages(parts.stages);
    const { runtime, budget, plan } = parts;
    this.#state = new StateManager(runtime, budget, plan, stages.partitions, partitions, null);
    this.#parts = parts;
    this.#runner = new BatchRunner({ ...parts, stages, state: this.#state }, null);
    this.#sources = new Set(stages.splits.map(({ source }) => source));
    const { partitions: running } = runningStages(parts.stages);
    this.#wanted = new Set(
      running.flatMap(({ inputs }) => inputs.flatMap((input) => input.stages)),
    );
    this.#versions = parts.sources.map(() => null);
  }

  /** Goes back to the versions that were in force at a snapshot. */
  restore(positions: readonly JsonValue[]): void {
    this.#versions = this.#parts.sources.map((_, index) => positions[index] ?? null);
  }

  /** Takes note of the versions that a batch names. */
  follow(ranges: readonly (JsonValue | null)[]): void {
    this.#versions = this.#versions.map((version, index) =>
      this.#sources.has(index) ? (ranges[index] ?? version) : null,
    );
  }

  /** What the stages give to a batch with these ranges. */
  async inputFor(ranges: readonly (JsonValue | null)[]): Promise<KeptInput> {
    if (this.#sources.size === 0) return NOTHING_KEPT;
    this.follow(ranges);
    const version = JSON.stringify(this.#versions);
    if (this.#kept?.version !== version) {
      const before = this.#kept;
      this.#kept = null;
      if (before?.users === 0) (await before.pass).release();
      this.#kept = { version, pass: this.#read(), users: 0 };
    }
    return this.#lend(this.#kept);
  }

  async #lend(kept: KeptVersion): Promise<KeptInput> {
    kept.users++;
    try {
      const pass = await kept.pass;
      const outputs = pass.outputs.kept.filter(({ stage }) => this.#wanted.has(stage));
      const release = (): void => {
        kept.users--;
        if (kept.users === 0 && kept !== this.#kept) pass.release();
      };
      return { outputs, release };
    } catch (error) {
      // Whoever asks again is not to be told of this failure.
      if (kept === this.#kept) this.#kept = null;
      throw error;
    }
  }

  async #read(): Promise<BatchPass> {
    const { seed, sources } = this.#parts;
    const versions = this.#versions.filter((version) => version !== null);
    const timestampMs = Math.max(0, ...versions.map(versionTimestampMs));
    const facts = { batchId: 0, timestampMs, seed };
    const ranges = sources.map((_, index) => this.#versions[index] ?? null);
    const begun = await this.#runner.begin({ facts, ranges, closes: false });
    try {
      await this.#runner.finish(begun, NO_WATERMARKS);
    } finally {
      // Tables that the stages built to get there are of no more use; another attempt would count their rows twice.
      await this.#state.clear();
    }
    return begun.pass;
  }
}
