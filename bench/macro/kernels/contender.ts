import type { KernelCase } from './cases.ts';

/** An engine that has the rows and can run the cases over them. */
export interface Contender {
  readonly name: string;
  /** Runs a case to its whole result in the engine's own memory. Resolves with milliseconds. */
  time(kernelCase: KernelCase): Promise<Run>;
  /** Rows of the result and a sum over them that does not depend on their order. */
  check(kernelCase: KernelCase): Promise<ResultSum>;
  close(): Promise<void>;
}

export interface Run {
  readonly wallMs: number;
  readonly cpuMs: number;
}

export interface ResultSum {
  readonly rowCount: number;
  readonly sum: number;
}
