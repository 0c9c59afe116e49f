import { Session } from 'node:inspector/promises';
import type { CPUProfileHandle } from 'node:v8';
import type { Worker } from 'node:worker_threads';
import { instantiateKernels } from '../native-free-kernels/kernels.ts';
import type { Table } from './harness.ts';

const ROWS_MAX = 30;

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
  #handles: readonly CPUProfileHandle[] = [];
  #main: Session | null = null;

  constructor() {
    process.on('worker', (worker: Worker) => {
      this.#workers.add(worker);
      worker.once('exit', () => this.#workers.delete(worker));
    });
  }

  get tables(): readonly Table[] {
    return this.#tables;
  }

  async start(): Promise<void> {
    this.#handles = await Promise.all([...this.#workers].map((worker) => worker.startCpuProfile()));
    this.#main = new Session();
    this.#main.connect();
    await this.#main.post('Profiler.enable');
    await this.#main.post('Profiler.start');
  }

  /** Ends the sampling and adds two tables: the worker threads together, and the main thread. */
  async stop(title: string): Promise<void> {
    const { profile } = await this.#main!.post('Profiler.stop');
    this.#main!.disconnect();
    const profiles = await Promise.all(this.#handles.map((handle) => handle.stop()));
    const workers = profiles.map((text) => JSON.parse(String(text)) as CpuProfile);
    this.#tables.push(selfTimes(`worker threads: ${title}`, workers));
    this.#tables.push(selfTimes(`main thread: ${title}`, [profile]));
  }
}

function selfTimes(title: string, profiles: readonly CpuProfile[]): Table {
  const kernels = kernelNames();
  const microsByName = new Map<string, number>();
  for (const { nodes, samples = [], timeDeltas = [] } of profiles) {
    const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame, kernels)]));
    samples.forEach((id, index) => {
      const name = names.get(id) ?? '(unknown)';
      microsByName.set(name, (microsByName.get(name) ?? 0) + (timeDeltas[index] ?? 0));
    });
  }
  const idleMicros = microsByName.get('(idle)') ?? 0;
  microsByName.delete('(idle)');
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
  kernels: ReadonlyMap<string, string>,
): string {
  const index = /^wasm-function\[(\d+)\]$/.exec(functionName)?.[1];
  if (index !== undefined) return `kernel ${kernels.get(index) ?? index}`;
  const file = url.split('/').slice(-2).join('/');
  const name = functionName === '' ? '(anonymous)' : functionName;
  return file === '' ? name : `${name} ${file}:${lineNumber + 1}`;
}

/** Exported functions by their number in the module; an export's `name` is that number. */
function kernelNames(): ReadonlyMap<string, string> {
  const memory = new WebAssembly.Memory({ initial: 65536, maximum: 65536, shared: true });
  const exports = Object.entries(instantiateKernels(memory));
  return new Map(exports.map(([name, kernel]) => [(kernel as () => void).name, name]));
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
