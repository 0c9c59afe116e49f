import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** Statements that are remembered. */
export const HISTORY_MAX = 1000;

/** Where the shell remembers statements: `MILLRACE_HISTORY`, or a file of the user's home. */
export function historyFile(): string {
  return process.env['MILLRACE_HISTORY'] ?? path.join(homedir(), '.millrace_history');
}

/** What was typed in earlier shells, the newest first. A history that cannot be read or written is no history. */
export class History {
  readonly #file: string;
  /** The oldest first. */
  readonly #lines: string[];

  constructor(file: string) {
    this.#file = file;
    this.#lines = readLines(file);
    if (this.#lines.length > HISTORY_MAX) this.#forgetOldest();
  }

  get newestFirst(): string[] {
    return this.#lines.slice(-HISTORY_MAX).toReversed();
  }

  /** Remembers a line, for this user's eyes only: statements may hold passwords. */
  add(line: string): void {
    if (line.trim() === '' || line === this.#lines.at(-1)) return;
    this.#lines.push(line);
    ignoringErrors(() => {
      mkdirSync(path.dirname(this.#file), { recursive: true });
      appendFileSync(this.#file, `${line}\n`, { mode: 0o600 });
    });
  }

  #forgetOldest(): void {
    this.#lines.splice(0, this.#lines.length - HISTORY_MAX);
    const text = this.#lines.map((line) => `${line}\n`).join('');
    ignoringErrors(() => writeFileSync(this.#file, text, { mode: 0o600 }));
  }
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}

function ignoringErrors(action: () => void): void {
  try {
    action();
  } catch {
    // A shell without a history is better than none.
  }
}
