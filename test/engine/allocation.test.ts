// Law 1: between a source and a built-in sink no JavaScript object is made for a row. What all threads allocate is added
// up from V8's own log of its collections, once all code is compiled.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scratchDirectory } from '../support/scratch-directory.ts';

/** Enough for all code to be compiled: what comes after is the rows' own. */
const FIRST_ROWS = 300_000;
/** A million, so that a megabyte that a thread happened to make comes to one byte a row. */
const COUNTED_ROWS = 1_000_000;
/** The smallest object takes 16 bytes, and comes on top of what is made for a batch: up to 12 bytes a row. */
const ROW_BYTES_MAX = 16;
const RUNS_MAX = 4;
const QUERY = fileURLToPath(new URL('allocating-query.ts', import.meta.url));
/** Space for young objects, so that a collection comes after every megabyte or so. */
const FLAGS = ['--trace-gc', '--expose-gc', '--max-semi-space-size=1'];
/** In the log, the collection between what is not counted and what is. */
const ASKED_FOR = ' testing; ';

const PROJECTED = `
  SELECT auction, upper(channel) AS channel, price * 2 AS price, time FROM bids WHERE channel <> 'c3'`;
const QUERIES: readonly Query[] = [
  { name: 'projected', sink: 'noop', mode: 'append', select: PROJECTED },
  { name: 'written as Arrow', sink: 'arrow', mode: 'append', select: PROJECTED },
  { name: 'written as JSON', sink: 'json', mode: 'append', select: PROJECTED },
  { name: 'written as CSV', sink: 'csv', mode: 'append', select: PROJECTED },
  { name: 'written as text', sink: 'text', mode: 'append', select: 'SELECT channel FROM bids' },
  {
    name: 'counted by text',
    sink: 'noop',
    mode: 'complete',
    select: 'SELECT channel, count(*) AS bids, max(price) AS price FROM bids GROUP BY channel',
  },
];

interface Query {
  readonly name: string;
  readonly sink: string;
  readonly mode: string;
  readonly select: string;
}

let root: string;
let folders: readonly string[];

beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'millrace-allocation-'));
  folders = [FIRST_ROWS, COUNTED_ROWS].map((rows) => {
    const folder = path.join(root, `bids-${rows}`);
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'bids.json'), bids(rows));
    return folder;
  });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test.each(QUERIES)('rows that are $name cost no object on any thread', (query) => {
  expect(leastAllocatedBytes(query) / COUNTED_ROWS).toBeLessThan(ROW_BYTES_MAX);
});

/** What V8 makes for itself, as when it compiles late on a busy machine, only adds: a run that is low enough is proof. */
function leastAllocatedBytes(query: Query): number {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RUNS_MAX && least / COUNTED_ROWS >= ROW_BYTES_MAX; run++)
    least = Math.min(least, allocatedBytes(query));
  return least;
}

/** Adds up what each thread had gained when a collection came. */
function allocatedBytes({ sink, mode, select }: Query): number {
  const program = [QUERY, sink, mode, select, scratchDirectory(), ...folders];
  const child = spawnSync(process.execPath, [...FLAGS, ...program], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  expect(child.stderr).toBe('');
  const collections = child.stdout.matchAll(
    /:(0x[\da-f]+)\] .*? ([\d.]+) \([\d.]+\) -> ([\d.]+) .*/g,
  );
  const kept = new Map<string, number>();
  let isCounted = false;
  let megabytes = 0;
  for (const [line, thread, before, after] of collections) {
    if (isCounted) megabytes += Math.max(0, Number(before) - (kept.get(thread!) ?? 0));
    if (line.includes(ASKED_FOR)) isCounted = true;
    kept.set(thread!, Number(after));
  }
  expect(isCounted).toBe(true);
  expect(kept.size).toBeGreaterThan(1);
  return megabytes * 1024 * 1024;
}

function bids(rows: number): string {
  const lines = new Array<string>(rows);
  for (let row = 0; row < rows; row++) {
    const time = new Date(1_700_000_000_000 + row).toISOString();
    lines[row] =
      `{"auction":${row % 1000},"price":${row / 4},"channel":"c${row % 8}","time":"${time}"}`;
  }
  return lines.join('\n');
}
