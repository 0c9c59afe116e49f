import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { inspectCheckpoint } from '../../src/checkpoint/inspect.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { type Phase, phases } from './phases.ts';

const program = fileURLToPath(new URL('counting-query.ts', import.meta.url));
const BATCHES = 24;
const RUNS_MAX = 40;

test.each(phases)(
  'a process killed in any step of %s leaves a checkpoint that goes on',
  (phase) => {
    const directory = scratchDirectory();
    fs.mkdirSync(`${directory}/out`);
    let kills = 0;
    // Later and later in each run, from where the run before was killed.
    for (let at = 0; at < RUNS_MAX; at += 1 + at) {
      const signal = run(directory, phase, at);
      if (signal === null) break;
      expect(signal).toBe('SIGKILL');
      kills++;
    }
    expect(kills).toBeGreaterThan(2);
    expect(run(directory)).toBeNull();
    checkOutput(directory);
  },
);

test('what a killed process leaves is sound', async () => {
  for (const phase of phases) {
    const directory = scratchDirectory();
    fs.mkdirSync(`${directory}/out`);
    run(directory, phase, 9);
    const { problems } = await inspectCheckpoint(`${directory}/checkpoint`, { verifyState: true });
    expect(problems).toEqual([]);
  }
});

/** Runs the query to its end; null, or the signal that killed it. */
function run(directory: string, phase?: Phase, at?: number): NodeJS.Signals | null {
  const crash = phase === undefined ? [] : [phase, String(at)];
  const argv = [program, directory, String(BATCHES), ...crash];
  const { status, signal, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
  if (signal === null) expect([status, stderr]).toEqual([0, '']);
  return signal;
}

/** Every batch came out once, and its sums follow from those of the batch before. */
function checkOutput(directory: string): void {
  const sums = [0, 0, 0, 0, 0];
  const names = fs.readdirSync(`${directory}/out`).filter((name) => name.endsWith('.json'));
  expect(names.length).toBe(BATCHES);
  for (let batchId = 0; batchId < BATCHES; batchId++) {
    const batch = JSON.parse(fs.readFileSync(`${directory}/out/${batchId}.json`, 'utf8'));
    const { start, end } = batch.ranges[0];
    for (let number = start; number < end; number++) sums[number % 5]! += number;
    expect([batchId, batch.sums]).toEqual([batchId, sums]);
  }
}
