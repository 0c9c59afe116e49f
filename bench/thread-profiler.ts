import { Session } from 'node:inspector/promises';
import type { Worker } from 'node:worker_threads';
import type { Table } from './harness.ts';
import { kernelNames } from './kernel-names.ts';

const ROWS_MAX = 30;
const ANSWER_MS_MAX = 2000;
/** For the main thread, whose steps are short; worker threads are sampled every millisecond. */
const SAMPLING_MICROS = 100;
/** Where a thread is that has no work, or is being asked for its profile. */
const WAITING = ['(idle)', 'atomicsWaitLoop', 'post node:inspector'];

/** A profile as V8 writes it, as far as it is read here. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      readonly lineNumber: number;
    };
  }[];
  readonly samples?: readonly number[] | undefined;
  readonly timeDeltas?: readonly number[] | undefined;
}

/**
 * Samples the main thread and every worker thread that is started after this object was made, and tells by function,
 * WebAssembly kernels by name, where their time went. What a function inlined counts as its own.
 */
export class ThreadProfiler {
  readonly #workers = new Set<Worker>();
  readonly #tables: Table[] = [];
  readonly #kernels = kernelNames();

  constructor() {
    process.on('worker', (worker: Worker) => {
      this.#workers.add(worker);
      worker.once('exit', () => this.#workers.delete(worker));
    });
  }

  get tables(): readonly Table[] {
    return this.#tables;
  }

  /**
   * Profiles an action and adds two tables: the worker threads together, and the main thread. A pool thread sleeps in
   * `Atomics.wait`, where it hears nothing: it begins and ends its profile when the action next gives it work, which is why
   * the action is run once more.
   */
  async profile(title: string, action: () => Promise<void>): Promise<void> {
    const starting = [...this.#workers].map((worker) => worker.startCpuProfile());
    const main = new Session();
    main.connect();
    await main.post('Profiler.enable');
    await main.post('Profiler.setSamplingInterval', { interval: SAMPLING_MICROS });
    await main.post('Profiler.start');
    await action();
    const { profile } = await main.post('Profiler.stop');
    main.disconnect();
    const stopping = starting.map(async (handle) => (await handle).stop());
    await action();
    const texts = await Promise.all(stopping.map((text) => Promise.race([text, tooLate()])));
    const workers = texts.filter((text) => text !== null).map(parseProfile);
    this.#tables.push(selfTimes(`worker threads: ${title}`, workers, this.#kernels));
    this.#tables.push(selfTimes(`main thread: ${title}`, [profile], this.#kernels));
  }
}

function parseProfile(text: unknown): CpuProfile {
  return JSON.parse(String(text)) as CpuProfile;
}

/** A thread that got no work has nothing to tell. */
function tooLate(): Promise<null> {
  return new Promise((resolve) => setTimeout(resolve, ANSWER_MS_MAX, null));
}

function selfTimes(
  title: string,
  profiles: readonly CpuProfile[],
  kernels: ReadonlyMap<number, string>,
): Table {
  const microsByName = new Map<string, number>();
  for (const { nodes, samples = [], timeDeltas = [] } of profiles) {
    const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame, kernels)]));
    samples.forEach((id, index) => {
      const name = names.get(id) ?? '(unknown)';
      microsByName.set(name, (microsByName.get(name) ?? 0) + (timeDeltas[index] ?? 0));
    });
  }
  let idleMicros = 0;
  for (const [name, micros] of microsByName) {
    if (!WAITING.some((waiting) => name.startsWith(waiting))) continue;
    idleMicros += micros;
    microsByName.delete(name);
  }
  const busyMicros = [...microsByName.values()].reduce((sum, micros) => sum + micros, 0);
  const sorted = [...microsByName].toSorted(([, left], [, right]) => right - left);
  const busyShare = busyMicros / Math.max(1, busyMicros + idleMicros);
  return {
    title: `${title} (${(busyMicros / 1000).toFixed(0)} ms busy, ${percent(busyShare)} of the time)`,
    head: ['function', 'self', 'share'],
    rows: sorted
      .slice(0, ROWS_MAX)
      .map(([name, micros]) => [
        name,
        `${(micros / 1000).toFixed(1)} ms`,
        percent(micros / busyMicros),
      ]),
  };
}

function nameOf(
  { functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame'],
  kernels: ReadonlyMap<number, string>,
): string {
  const index = /^wasm-function\[(\d+)\]$/.exec(functionName)?.[1];
  if (index !== undefined) return `kernel ${kernels.get(Number(index)) ?? index}`;
  const file = url.split('/').slice(-2).join('/');
  const name = functionName === '' ? '(anonymous)' : functionName;
  return file === '' ? name : `${name} ${file}:${lineNumber + 1}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
