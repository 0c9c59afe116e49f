import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { processorSeconds } from '../processor-time.ts';

/** The built command. */
export const MILLRACE: string = fileURLToPath(new URL('../../dist/millrace.js', import.meta.url));

/** A Node process of its own, watched from outside through `/proc`. */
export class CommandProcess {
  readonly #child: ChildProcess;
  readonly #startMs = performance.now();
  /** Milliseconds from the start to the end. Rejects for an exit code other than 0. */
  readonly ended: Promise<number>;
  /** Milliseconds from the start to the first output. */
  readonly firstOutput: Promise<number>;
  output = '';

  constructor(args: readonly string[], cwd: string) {
    this.#child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
    const first = Promise.withResolvers<number>();
    this.firstOutput = first.promise;
    this.#child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      first.resolve(this.#elapsedMs);
      this.output += text;
    });
    const ended = Promise.withResolvers<number>();
    this.ended = ended.promise;
    this.#child.once('close', (code, signal) => {
      if (code === 0) ended.resolve(this.#elapsedMs);
      else ended.reject(new Error(`${args.join(' ')} ended with ${signal ?? code}`));
    });
  }

  get #elapsedMs(): number {
    return performance.now() - this.#startMs;
  }

  /** The most memory that was resident at once so far, in bytes. */
  get peakMemoryBytes(): number {
    const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(this.#read('status')) ?? [];
    return Number(kilobytes) * 1024;
  }

  /** Processor time of all its threads so far, user and system, in seconds. */
  get processorSeconds(): number {
    return processorSeconds(this.#child.pid!);
  }

  #read(name: string): string {
    return readFileSync(`/proc/${this.#child.pid}/${name}`, 'utf8');
  }

  /** Asks it to stop and waits until it has. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    await this.ended;
  }
}
