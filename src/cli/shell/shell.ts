import { createInterface, type Interface } from 'node:readline';
import type { StreamingQuery } from '../../api/queries/streaming-query.ts';
import type { ResultFormat } from '../../api/rows/result-text.ts';
import type { Session } from '../../api/session.ts';
import type { Statement } from '../../sql/statement.ts';
import type { Pairs } from '../name-value.ts';
import { describeError } from '../print-error.ts';
import { completionsOf } from './completion.ts';
import { HISTORY_MAX, type History } from './history.ts';
import { isOpen } from './open-statement.ts';

const PROMPT = 'millrace> ';
const CONTINUATION = '       -> ';
const ERASE_LINE = '\r\x1b[J';
const HELP = `Statements end with a semicolon and may go over several lines.
  Tab            completes tables, keywords and functions
  Ctrl-C         forgets what was typed, or stops the query that prints
  exit, Ctrl-D   leaves; queries in the background are stopped after the batch in work
A SELECT over a stream prints until Ctrl-C; INSERT INTO over a stream goes on in the background.
`;

/** What a shell is made of. */
export interface ShellParts {
  readonly session: Session;
  readonly input: NodeJS.ReadableStream;
  /** Where prompts, messages and what is typed appear; results go to `print`. */
  readonly terminal: NodeJS.WritableStream;
  readonly print: (text: string) => Promise<void>;
  readonly history: History;
  readonly format: ResultFormat;
  readonly parameters: Pairs | undefined;
}

/** Reads statements from a person, runs each and shows what comes of it. */
export class Shell {
  readonly #parts: ShellParts;
  readonly #lines: Interface;
  /** Lines of the statement that is being typed. */
  #typed = '';
  /** Lines wait for those before them. */
  #working: Promise<void> = Promise.resolve();
  /** The query that a SELECT started and that is being watched. */
  #watched: StreamingQuery | null = null;
  #isBusy = false;
  #isClosed = false;

  constructor(parts: ShellParts) {
    const { session, input, terminal, history } = parts;
    this.#parts = parts;
    this.#lines = createInterface({
      input,
      output: terminal,
      prompt: PROMPT,
      history: history.newestFirst,
      historySize: HISTORY_MAX,
      removeHistoryDuplicates: true,
      completer: (line: string) => [...completionsOf(line, session.tableNames())],
    });
  }

  /** Resolves when the person leaves and all that was typed has run. */
  async run(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#lines.once('close', () => {
        this.#isClosed = true;
        resolve();
      });
    });
    this.#lines.on('line', (line) => this.#enqueue(line));
    this.#lines.on('SIGINT', () => this.#interrupt());
    this.#lines.prompt();
    await closed;
    await this.#watched?.stop();
    await this.#working;
  }

  /** As if the person left. */
  close(): void {
    this.#lines.close();
  }

  /** Has something written above the line that is being typed. */
  above<T>(write: () => T): T {
    const isTyping = !this.#isBusy && !this.#isClosed;
    if (isTyping) this.#parts.terminal.write(ERASE_LINE);
    const result = write();
    if (isTyping) this.#lines.prompt(true);
    return result;
  }

  #say(text: string): void {
    this.above(() => this.#parts.terminal.write(text));
  }

  #enqueue(line: string): void {
    this.#parts.history.add(line);
    this.#working = this.#working.then(async () => {
      this.#isBusy = true;
      await this.#take(line);
      this.#isBusy = false;
      if (this.#isClosed) return;
      this.#lines.setPrompt(this.#typed === '' ? PROMPT : CONTINUATION);
      this.#lines.prompt();
    });
  }

  async #take(line: string): Promise<void> {
    if (this.#typed === '' && this.#isCommand(line.trim().replace(/;$/, '').toLowerCase())) return;
    this.#typed += `${line}\n`;
    if (isOpen(this.#typed)) return;
    const text = this.#typed;
    this.#typed = '';
    if (text.trim() !== '') await this.#runText(text);
  }

  /** Words that mean something to the shell, and nothing in SQL. */
  #isCommand(word: string): boolean {
    if (word === 'help' || word === '?') this.#parts.terminal.write(HELP);
    else if (word === 'exit' || word === 'quit') this.#lines.close();
    else return false;
    return true;
  }

  /** Statement by statement, up to the first mistake. */
  async #runText(text: string): Promise<void> {
    const { session, parameters } = this.#parts;
    try {
      const statements = session.readStatements(text, { text: parameters, values: parameters });
      for (const statement of statements) await this.#runStatement(statement);
    } catch (error) {
      this.#parts.terminal.write(`${describeError(error)}\n`);
    }
  }

  async #runStatement({ kind, position }: Statement): Promise<void> {
    const { session, print, format, parameters } = this.#parts;
    const startMs = performance.now();
    const text = position.text.slice(position.start, position.end);
    const options = { print, format, parameters: { values: parameters } };
    const queries = await session.run(text, options);
    const [query] = queries;
    if (query === undefined) this.#tellTime(startMs);
    else if (kind === 'query') await this.#watch(query);
    else this.#leaveRunning(query);
  }

  #tellTime(startMs: number): void {
    this.#parts.terminal.write(`(${Math.round(performance.now() - startMs)} ms)\n`);
  }

  /** Has a query print until it is interrupted. */
  async #watch(query: StreamingQuery): Promise<void> {
    this.#parts.terminal.write('printing rows as they come; Ctrl-C stops it\n');
    this.#watched = query;
    try {
      await query.awaitTermination();
    } finally {
      this.#watched = null;
    }
  }

  #leaveRunning(query: StreamingQuery): void {
    const title = query.name ?? query.id.slice(0, 8);
    this.#parts.terminal.write(`the query ${title} runs in the background\n`);
    query.awaitTermination().then(
      () => this.#say(`the query ${title} has ended\n`),
      (error) => this.#say(`the query ${title} has failed\n${describeError(error)}\n`),
    );
  }

  #interrupt(): void {
    if (this.#watched !== null) void this.#watched.stop();
    else if (this.#isBusy) this.#parts.terminal.write('\nthe statement goes on to its end\n');
    else this.#forget();
  }

  #forget(): void {
    const isEmpty = this.#typed === '' && this.#lines.line === '';
    this.#typed = '';
    this.#parts.terminal.write(isEmpty ? '\nexit or Ctrl-D leaves\n' : '\n');
    // What stands on the line goes with it.
    this.#lines.write(null, { ctrl: true, name: 'u' });
    this.#lines.setPrompt(PROMPT);
    this.#lines.prompt();
  }
}
