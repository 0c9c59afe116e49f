import path from 'node:path';
import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { History } from '../../../src/cli/shell/history.ts';
import { Shell } from '../../../src/cli/shell/shell.ts';
import { scratchDirectory } from '../../support/scratch-directory.ts';
import { sharedSession } from '../../support/shared-session.ts';

const CTRL_C = '\x03';
const session = sharedSession();

/** A shell on a terminal of two streams, with what it has printed and shown so far. */
class Conversation {
  readonly #input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
  readonly #screen = Object.assign(new PassThrough(), { isTTY: true, columns: 200, rows: 50 });
  readonly #waiting = new Set<() => void>();
  readonly ended: Promise<void>;
  printed = '';
  shown = '';

  constructor() {
    this.#screen.on('data', (bytes: Buffer) => {
      this.shown += stripVTControlCharacters(bytes.toString());
      for (const wake of this.#waiting) wake();
    });
    const shell = new Shell({
      session: session(),
      input: this.#input,
      terminal: this.#screen,
      print: async (text) => {
        this.printed += text;
      },
      history: new History(path.join(scratchDirectory(), 'history')),
      format: 'json',
      parameters: { greeting: 'hello' },
    });
    this.ended = shell.run();
  }

  /** Types, and waits until the terminal shows something new that matches. */
  async type(text: string, answer: RegExp): Promise<void> {
    const from = this.shown.length;
    this.#input.write(text);
    while (!answer.test(this.shown.slice(from))) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#waiting.delete(wake);
          resolve();
        };
        this.#waiting.add(wake);
      });
    }
    await turn();
  }

  async leave(): Promise<void> {
    this.#input.write('exit\r');
    await this.ended;
  }
}

/** A prompt after an answer. */
const ANSWERED = /\n.*millrace> $/s;

test('statements go over lines and see parameters; rows are printed, times and errors shown', async () => {
  const shell = new Conversation();
  await shell.type('SELECT 1 AS a,\r', /-> $/);
  await shell.type("'x;y' AS b;\r", ANSWERED);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a script's variable, not a template's
  await shell.type("SELECT :greeting AS g, '${greeting}' AS t;\r", ANSWERED);
  expect(shell.printed).toBe('{"a":1,"b":"x;y"}\n{"g":"hello","t":"hello"}\n');
  expect(shell.shown).toMatch(/\(\d+ ms\)/);
  await shell.type('SELECT nothing;\r', ANSWERED);
  expect(shell.shown).toContain('[UNRESOLVED_COLUMN');
  await shell.type('SELECT 2 AS c; SELEC; SELECT 3;\r', ANSWERED);
  expect(shell.printed).not.toContain('"c"');
  await shell.type('help\r', /Ctrl-D/);
  await shell.leave();
});

test('Tab completes tables, Ctrl-C forgets what was typed', async () => {
  const shell = new Conversation();
  await shell.type('CREATE OR REPLACE TEMPORARY VIEW customers AS SELECT 5 AS x;\r', ANSWERED);
  await shell.type('select x from custo\t', /customers/);
  await shell.type(';\r', ANSWERED);
  expect(shell.printed).toBe('{"x":5}\n');
  await shell.type('SELECT\r', /-> $/);
  await shell.type(`9 AS nine${CTRL_C}`, /millrace> $/);
  await shell.type('SELECT 1 AS a;\r', ANSWERED);
  expect(shell.printed).toBe('{"x":5}\n{"a":1}\n');
  await shell.leave();
});

test('a SELECT over a stream prints until Ctrl-C, INSERT INTO goes on in the background', async () => {
  const shell = new Conversation();
  const stream = "CREATE OR REPLACE STREAM ticks USING rate OPTIONS (rowsPerSecond '20');\r";
  await shell.type(stream, ANSWERED);
  await shell.type('SELECT value FROM ticks;\r', /Ctrl-C stops it/);
  await shell.type(CTRL_C, /millrace> $/);
  expect(session().streams.active).toEqual([]);
  await shell.type('CREATE OR REPLACE TABLE nowhere USING noop;\r', ANSWERED);
  const insert = "INSERT INTO nowhere WITH ('queryName' = 'ticking') SELECT value FROM ticks;\r";
  await shell.type(insert, /the query ticking runs in the background\n.*millrace> $/s);
  const [query] = session().streams.active;
  expect(query?.name).toBe('ticking');
  await shell.type('SELECT 1 AS a;\r', ANSWERED);
  const told = shell.type('', /the query ticking has ended/);
  await query?.stop();
  await told;
  await shell.leave();
});
