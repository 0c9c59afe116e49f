// `node write-input.ts DIRECTORY FILES ROWS EVERY_MS`: writes so many files of so many rows, one each so many
// milliseconds, which is also their event time. A process of its own, so that what it needs is not the query's.

import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const KEYS = 20_000;
/** Has no divisor in common with the number of keys: rows one behind the other have keys far apart. */
const STRIDE = 7919;
const START_MS = Date.UTC(2026, 0, 31);
/** Event time between files. */
const FILE_MS = 100;
const KEY_DIGITS = 5;

const [directory = '', files, rows, everyMs] = process.argv.slice(2);
await writeFiles(directory, Number(files), Number(rows), Number(everyMs));

async function writeFiles(
  target: string,
  fileCount: number,
  rowCount: number,
  intervalMs: number,
): Promise<void> {
  const text = Buffer.from(Array.from({ length: rowCount }, (_, row) => lineOf(row)).join(''));
  const startMs = performance.now();
  for (let number = 0; number < fileCount; number++) {
    writeTime(text, text.length / rowCount, timeText(START_MS + number * FILE_MS));
    const name = `${String(number).padStart(8, '0')}.csv`;
    writeFileSync(path.join(target, `.${name}`), text);
    renameSync(path.join(target, `.${name}`), path.join(target, name));
    const restMs = startMs + (number + 1) * intervalMs - performance.now();
    if (restMs > 0) await sleep(restMs);
  }
}

/** Writes what differs of a time, which is little, into each line: this has to be cheap beside what is measured. */
function writeTime(text: Buffer, lineBytes: number, time: string): void {
  for (let place = 0; place < time.length; place++) {
    const digit = time.charCodeAt(place);
    if (text[place] === digit) continue;
    for (let at = place; at < text.length; at += lineBytes) text[at] = digit;
  }
}

/** All lines are as long, so that another file has other times in the same places. */
function lineOf(row: number): string {
  const key = String((row * STRIDE) % KEYS).padStart(KEY_DIGITS, '0');
  return `${timeText(START_MS)},${key},${row % 10}\n`;
}

function timeText(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
