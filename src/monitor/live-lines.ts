import { styleText } from 'node:util';
import type { QueryProgress } from '../engine/query-definition.ts';
import { addBatch, type BatchSum, describeBatches, titleOf } from './batch-sum.ts';
import { progressLine } from './line-printer.ts';
import type { ProgressPrinter, WatchedQuery } from './progress-printer.ts';

/** Eyes do not follow more. */
const DRAW_INTERVAL_MS = 100;
/** Rows per second are counted anew as often, and silence counts as waiting after as long. */
const RATE_INTERVAL_MS = 1000;
const COLUMNS_DEFAULT = 80;
const ROWS_DEFAULT = 24;

/** What is used of a stream that leads to a terminal. */
export type Terminal = NodeJS.WritableStream & {
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
};
type Write = Terminal['write'];

/** A query of the block at the foot of the terminal. */
interface LiveQuery {
  readonly title: string;
  sum: BatchSum | undefined;
  /** Null while there is something to do. */
  idleSinceMs: number | null;
  /** Null until the first interval is over. */
  rowsPerSecond: number | null;
  countedRows: number;
}

/**
 * One line a query at the foot of a terminal, drawn over again and again; what others print moves up above it. When a
 * query ends, its line becomes an ordinary one.
 */
export class LiveLines implements ProgressPrinter {
  readonly #terminal: Terminal;
  readonly #write: (text: string) => void;
  readonly #queries = new Map<string, LiveQuery>();
  readonly #restore: readonly (() => void)[];
  readonly #interval: NodeJS.Timeout;
  #drawn: readonly string[] = [];
  #drawnMs = Number.NEGATIVE_INFINITY;
  #countedMs = performance.now();
  #timer: NodeJS.Timeout | undefined;

  /** `streams`: all that write to the same terminal. */
  constructor(terminal: Terminal, streams: readonly Terminal[]) {
    this.#terminal = terminal;
    const write = terminal.write.bind(terminal);
    this.#write = (text) => void write(text);
    this.#restore = streams.map((stream) => this.#makeRoomFor(stream));
    this.#interval = setInterval(() => this.#countRates(), RATE_INTERVAL_MS).unref();
  }

  started({ runId, ...query }: WatchedQuery): void {
    const title = titleOf(query);
    const idleSinceMs = performance.now();
    const none = { sum: undefined, rowsPerSecond: null, countedRows: 0 };
    this.#queries.set(runId, { title, idleSinceMs, ...none });
    this.#drawSoon();
  }

  progress(progress: QueryProgress): void {
    const query = this.#queries.get(progress.runId);
    if (query === undefined) return;
    query.sum = addBatch(query.sum, progress);
    query.idleSinceMs = null;
    query.countedRows += progress.numInputRows;
    this.#drawSoon();
  }

  idle(runId: string): void {
    const query = this.#queries.get(runId);
    if (query !== undefined) query.idleSinceMs ??= performance.now();
  }

  ended(runId: string): void {
    const query = this.#queries.get(runId);
    this.#queries.delete(runId);
    this.#erase();
    if (query?.sum !== undefined) this.#write(`${progressLine(query.sum)}\n`);
    this.#draw();
  }

  finish(): void {
    for (const runId of [...this.#queries.keys()]) this.ended(runId);
    clearTimeout(this.#timer);
    clearInterval(this.#interval);
    for (const restore of this.#restore) restore();
  }

  #countRates(): void {
    const nowMs = performance.now();
    const seconds = (nowMs - this.#countedMs) / 1000;
    this.#countedMs = nowMs;
    for (const query of this.#queries.values()) {
      query.rowsPerSecond = query.countedRows / seconds;
      query.countedRows = 0;
    }
    this.#drawSoon();
  }

  #drawSoon(): void {
    const waitMs = this.#drawnMs + DRAW_INTERVAL_MS - performance.now();
    if (waitMs <= 0) this.#draw();
    else this.#timer ??= setTimeout(() => this.#draw(), waitMs).unref();
  }

  #draw(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#drawnMs = performance.now();
    // What has scrolled off the screen cannot be drawn over.
    const linesMax = Math.max(1, (this.#terminal.rows || ROWS_DEFAULT) - 1);
    const lines = [...this.#queries.values()].slice(0, linesMax).map((query) => this.#line(query));
    if (lines.join('\n') === this.#drawn.join('\n')) return;
    this.#erase();
    this.#write(lines.map((line) => `${line}\n`).join(''));
    this.#drawn = lines;
  }

  /** Cut to the terminal's width, because a line that wraps could not be drawn over. */
  #line(query: LiveQuery): string {
    const width = (this.#terminal.columns || COLUMNS_DEFAULT) - 1;
    const isIdle =
      query.idleSinceMs !== null && performance.now() - query.idleSinceMs >= RATE_INTERVAL_MS;
    const title = query.title.slice(0, width);
    const facts = ` ${describe(query, isIdle).join(' · ')}`.slice(0, width - title.length);
    const style = { stream: this.#terminal };
    const styled = isIdle ? styleText('dim', facts, style) : facts;
    return `${styleText('bold', title, style)}${styled}`;
  }

  #erase(): void {
    if (this.#drawn.length > 0) this.#write(`\x1b[${this.#drawn.length}A\x1b[J`);
    this.#drawn = [];
  }

  /** Has a stream print above the block. Gives how to leave the stream as it was. */
  #makeRoomFor(stream: Terminal): () => void {
    const write = stream.write;
    const printAbove = (...args: Parameters<Write>): boolean => {
      this.#erase();
      const isRoom = write.apply(stream, args);
      // In the middle of a line there is no place for the block.
      if (String(args[0]).endsWith('\n')) this.#draw();
      return isRoom;
    };
    stream.write = printAbove as Write;
    return () => {
      stream.write = write;
    };
  }
}

function describe({ sum, rowsPerSecond }: LiveQuery, isIdle: boolean): readonly string[] {
  const waiting = isIdle ? ['waiting for rows'] : [];
  if (sum === undefined) return isIdle ? waiting : ['started'];
  const { batchId, batchDuration, processedRowsPerSecond } = sum.progress;
  const batch = `batch ${batchId} in ${Math.round(batchDuration)} ms`;
  return [...waiting, batch, ...describeBatches(sum, rowsPerSecond ?? processedRowsPerSecond)];
}
