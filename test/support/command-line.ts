import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url));
const main = path.join(repositoryRoot, 'dist/millrace.js');

/** `millrace ARGS`, or another program, in a process of its own, with what it has printed so far. */
export class CommandLine {
  readonly #child: ChildProcess;
  readonly #waiting = new Set<() => void>();
  /** The signal's name for a process that one has ended, so that a crash shows which. */
  readonly exitCode: Promise<number | NodeJS.Signals | null>;
  stdout = '';
  stderr = '';

  constructor(args: readonly string[], cwd: string = repositoryRoot, program: string = main) {
    this.#child = spawn(process.execPath, [program, ...args], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
      this.#look();
    });
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
      this.#look();
    });
    this.exitCode = new Promise((resolve) => {
      this.#child.on('close', (code, signal) => {
        resolve(code ?? signal);
        this.#look();
      });
    });
    onTestFinished(() => void this.#child.kill('SIGKILL'));
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Resolves when so many lines are on stderr, as `--progress json` writes them; also when the process ends before. */
  async reported(lineCount: number): Promise<void> {
    while (this.stderr.split('\n').length <= lineCount) {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** Resolves when what was printed since `from` matches; rejects when the process ends before it does. */
  async printed(pattern: RegExp, from = 0): Promise<void> {
    while (!pattern.test(this.stdout.slice(from))) {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        throw new Error(`ended without ${pattern}:\n${this.stdout.slice(from)}\n${this.stderr}`);
      }
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  #look(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}
