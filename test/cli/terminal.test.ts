// The command on a pseudo terminal, which `script` of util-linux makes.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { repositoryRoot } from '../support/command-line.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';

/** A pseudo terminal comes from `script` of util-linux; that of other systems takes other arguments. */
const hasScript = spawnSync('script', ['--version']).stdout?.includes('util-linux') ?? false;
const whether = hasScript
  ? ''
  : ' (left out: install util-linux, whose `script` makes the terminal)';
const main = path.join(repositoryRoot, 'dist/millrace.js');

/** `millrace ARGS` as a person sees it. */
class TerminalSession {
  readonly #child: ChildProcess;
  readonly #waiting = new Set<() => void>();
  readonly exitCode: Promise<number | null>;
  #hasEnded = false;
  /** Everything the terminal got, with what moves the cursor. */
  raw = '';

  constructor(args: readonly string[], home: string) {
    const command = [process.execPath, main, ...args].map((part) => `'${part}'`).join(' ');
    // The shell gives its place to the command: a Ctrl-C would end some shells too, with an exit code of their own.
    const inTerminal = `stty cols 100 rows 30; exec ${command}`;
    this.#child = spawn('script', ['-qefc', inTerminal, '/dev/null'], {
      env: { ...process.env, SHELL: '/bin/sh', HOME: home, TERM: 'xterm', NO_COLOR: undefined },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      this.raw += text;
      for (const wake of this.#waiting) wake();
    });
    this.exitCode = new Promise((resolve) => {
      this.#child.once('close', (code) => {
        this.#hasEnded = true;
        for (const wake of this.#waiting) wake();
        resolve(code);
      });
    });
    onTestFinished(() => void this.#child.kill('SIGKILL'));
  }

  get shown(): string {
    return stripVTControlCharacters(this.raw).replaceAll('\r', '');
  }

  type(text: string): void {
    this.#child.stdin!.write(text);
  }

  async until(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.shown)) {
      if (this.#hasEnded) throw new Error(`ended without ${pattern}:\n${this.shown}`);
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#waiting.delete(wake);
          resolve();
        };
        this.#waiting.add(wake);
      });
    }
  }
}

test.runIf(hasScript)(
  `the shell completes, remembers, survives mistakes and leaves by Ctrl-D${whether}`,
  async () => {
    const home = scratchDirectory();
    const shell = new TerminalSession(['sql', '--format', 'json'], home);
    await shell.until(/millrace> $/);
    shell.type('CREATE TEMPORARY VIEW customers AS SELECT 5 AS x;\r');
    await shell.until(/ms\)\nmillrace> $/);
    shell.type('select x from cus\t');
    await shell.until(/select x from customers$/);
    shell.type(';\r');
    await shell.until(/\n\{"x":5\}\n/);
    shell.type('SELECT nothing;\r');
    await shell.until(/\[UNRESOLVED_COLUMN[^\n]*\n[\s\S]*millrace> $/);
    shell.type('\x04');
    expect(await shell.exitCode).toBe(0);
    const history = readFileSync(path.join(home, '.millrace_history'), 'utf8');
    expect(history).toContain('select x from customers;\n');
    const next = new TerminalSession(['sql'], home);
    await next.until(/millrace> $/);
    next.type('\x1b[A\x1b[A');
    await next.until(/select x from customers;$/);
    next.type('\x03\x04');
    expect(await next.exitCode).toBe(0);
  },
);

test.runIf(hasScript)(
  `a running query is one line that is drawn over, and ends as a plain one${whether}`,
  async () => {
    const scratch = scratchDirectory();
    const input = path.join(scratch, 'input');
    mkdirSync(input);
    writeFileSync(path.join(input, 'one.txt'), 'to be\n');
    const script = path.join(scratch, 'script.sql');
    writeFileSync(
      script,
      `CREATE STREAM lines USING text OPTIONS (path '${input}');
     CREATE TABLE shown USING console;
     INSERT INTO shown WITH ('queryName' = 'counting', 'outputMode' = 'complete')
     SELECT count(*) AS n FROM lines;`,
    );
    const run = new TerminalSession(['run', script], scratch);
    await run.until(/counting batch 0 in \d+ ms · [\d,.]+ rows\/s · 1 rows of state\n/);
    await run.until(/waiting for rows/);
    run.type('\x03');
    expect(await run.exitCode).toBe(0);
    expect(run.raw).toContain('\x1b[1A\x1b[J');
    expect(run.shown).toMatch(/\n\+---\+\n\| {2}n\|\n/);
    expect(run.shown).toMatch(/counting: batch 0 in \d+ ms, 1 rows, .*\n$/);
    expect(existsSync(path.join(scratch, '.millrace_history'))).toBe(false);
  },
);
