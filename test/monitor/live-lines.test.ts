import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { QueryProgress } from '../../src/engine/query-definition.ts';
import { LiveLines, type Terminal } from '../../src/monitor/live-lines.ts';

const COLUMNS = 60;
const ESCAPE = String.fromCharCode(27);
const PIECE = new RegExp(
  `(?<up>${ESCAPE}\\[\\d+A)|(?<erase>${ESCAPE}\\[J)|(?<end>\\n)|[^${ESCAPE}\\n]+|${ESCAPE}\\[\\d+m`,
  'g',
);

/** A terminal as far as the block at its foot needs one: text, line ends, lines up, and erasing what is below. */
class Screen {
  readonly stream: Terminal = Object.assign(new PassThrough(), { columns: COLUMNS, rows: 5 });
  readonly #lines: string[] = [''];

  constructor() {
    this.stream.on('data', (bytes: Buffer) => {
      for (const { 0: piece, groups } of bytes.toString().matchAll(PIECE))
        this.#take(piece, groups);
    });
  }

  get text(): string {
    return this.#lines.slice(0, -1).join('\n');
  }

  #take(piece: string, { up, erase, end }: Record<string, string> = {}): void {
    // What is below is erased at once wherever the cursor goes up.
    if (up !== undefined)
      this.#lines.splice(-1 - Number.parseInt(up.slice(2), 10), Number.parseInt(up.slice(2), 10));
    else if (end !== undefined) this.#lines.push('');
    else if (erase === undefined) {
      this.#lines.push(`${this.#lines.pop()}${stripVTControlCharacters(piece)}`);
    }
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('each query has a line that is drawn over, cut to the width; what is printed stands above', () => {
  const screen = new Screen();
  const printer = new LiveLines(screen.stream, [screen.stream]);
  printer.started({ runId: 'a', id: 'a', name: 'orders' });
  printer.started({ runId: 'b', id: 'abcdefgh-ijkl', name: null });
  vi.advanceTimersByTime(150);
  expect(screen.text).toBe('orders started\nabcdefgh started');
  printer.progress(progress('a', 0));
  screen.stream.write('a table\n');
  expect(screen.text).toBe(
    'a table\norders batch 0 in 3 ms · 5,000 rows/s · 4 rows of state · w\nabcdefgh started',
  );
  printer.ended('b');
  expect(screen.text).toBe('a table\norders batch 0 in 3 ms · 5,000 rows/s · 4 rows of state · w');
  printer.finish();
  const told =
    'orders: batch 0 in 3 ms, 20 rows, 5,000 rows/s, 4 rows of state, watermark 2026-01-01T00:00:00.000Z';
  expect(screen.text).toBe(`a table\n${told}`);
  screen.stream.write('after\n');
  expect(screen.text).toBe(`a table\n${told}\nafter`);
});

test('rows per second are those of the last second, and silence is said', () => {
  const screen = new Screen();
  const printer = new LiveLines(screen.stream, [screen.stream]);
  printer.started({ runId: 'a', id: 'a', name: 'orders' });
  for (const batch of [0, 1, 2]) printer.progress(progress('a', batch));
  vi.advanceTimersByTime(1000);
  expect(screen.text).toContain('batch 2 in 3 ms · 60 rows/s');
  printer.idle('a');
  vi.advanceTimersByTime(1200);
  expect(screen.text).toContain('orders waiting for rows · batch 2 in 3 ms · 0 rows/s');
  printer.finish();
});

test('no more lines than the terminal has', () => {
  const screen = new Screen();
  const printer = new LiveLines(screen.stream, []);
  for (let query = 0; query < 9; query++) {
    printer.started({ runId: `${query}`, id: '', name: `q${query}` });
  }
  vi.advanceTimersByTime(150);
  expect(screen.text.split('\n')).toHaveLength(4);
  printer.finish();
});

function progress(runId: string, batchId: number): QueryProgress {
  return {
    id: runId,
    runId,
    name: 'orders',
    timestamp: '2026-01-01T00:00:00.000Z',
    batchId,
    batchDuration: 3,
    numInputRows: 20,
    inputRowsPerSecond: 5000,
    processedRowsPerSecond: 5000,
    durationMs: {},
    eventTime: { watermark: '2026-01-01T00:00:00.000Z' },
    stateOperators: [
      {
        operatorName: 'aggregate-0',
        numRowsTotal: 4,
        numRowsUpdated: 1,
        numRowsRemoved: 0,
        numRowsDroppedByWatermark: 0,
        memoryUsedBytes: 0,
      },
    ],
    sources: [],
    sink: { description: 'noop', numOutputRows: 1 },
  };
}
