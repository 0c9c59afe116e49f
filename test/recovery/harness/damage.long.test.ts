import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { addReports, type DamageReport, type DamageShare } from './check-damage.ts';

const HOUR_MS = 3_600_000;
const PROGRAM = fileURLToPath(new URL('./damage-part.ts', import.meta.url));

test('every byte of a checkpoint flipped, every file cut short at many lengths and gone: right or refused by name', {
  timeout: HOUR_MS,
}, async () => {
  const parts = availableParallelism();
  const shares = Array.from({ length: parts }, (_, part): DamageShare => {
    return { subjects: ['state'], stride: 1, part, parts };
  });
  const startMs = performance.now();
  const reports = await Promise.all(shares.map(run));
  const { wrong, outcomes } = reports.reduce(addReports);
  const seconds = Math.round((performance.now() - startMs) / 1000);
  console.log(`${JSON.stringify(outcomes, null, 2)} in ${seconds} s`);
  expect(wrong).toEqual([]);
});

/** Rejects when the process ends with anything but its report: one that hangs has nothing to wait for, and ends. */
async function run(share: DamageShare): Promise<DamageReport> {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, JSON.stringify(share)]);
  return JSON.parse(stdout) as DamageReport;
}
