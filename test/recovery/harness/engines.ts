import { type Engine, engineOver } from '../../../src/api/open-engine.ts';
import { FaultyRuntime } from './faulty-runtime.ts';

/** Threads for all trials, by their number. */
export class Engines {
  readonly #watchesCuts: boolean;
  readonly #opened = new Map<number, { runtime: FaultyRuntime; engine: Engine }>();

  /** `watchesCuts`: wrong copies of state fail a query before they can make its results wrong. */
  constructor({ watchesCuts = true }: { readonly watchesCuts?: boolean } = {}) {
    this.#watchesCuts = watchesCuts;
  }

  of(threads: number): { readonly runtime: FaultyRuntime; readonly engine: Engine } {
    const known = this.#opened.get(threads);
    if (known !== undefined) return known;
    const runtime = new FaultyRuntime({ threads, watchesCuts: this.#watchesCuts });
    const opened = { runtime, engine: engineOver(runtime) };
    this.#opened.set(threads, opened);
    return opened;
  }

  /** Listens to the tasks of all threads. */
  listen(onTask: FaultyRuntime['onTask']): void {
    for (const { runtime } of this.#opened.values()) runtime.onTask = onTask;
  }

  async close(): Promise<void> {
    for (const { engine } of this.#opened.values()) await engine.close();
    this.#opened.clear();
  }
}
