import { expect } from 'vitest';
import { PHASES } from './crash-deck.ts';
import { type CrashReport, runCrashTrial } from './crash-trial.ts';
import type { KilledQuery } from './run-order.ts';

const SEED = 1;

/** Runs a trial with the seed of MILLRACE_CRASH_SEED, prints where it was killed, and compares the answer. */
export async function expectNothingLost(trial: {
  readonly file: string;
  readonly kills: number;
  readonly killsOfPhaseMin: number;
  readonly query?: KilledQuery;
}): Promise<void> {
  const { file, kills, killsOfPhaseMin, query } = trial;
  const seed = Number(process.env['MILLRACE_CRASH_SEED'] ?? SEED);
  const target = file.includes('.long.') ? 'test:long' : 'test';
  const replay = `MILLRACE_CRASH_SEED=${seed} npm run ${target} -- test/recovery/${file}`;
  try {
    const report = await runCrashTrial(seed, kills, query);
    process.stdout.write(tableOf(report));
    expect(Object.fromEntries(report.found)).toEqual(Object.fromEntries(report.expected));
    // All but the last one, which only one snapshot covers.
    expect(report.cleanedFiles).toBe(report.files - 1);
    for (const phase of PHASES) {
      expect(report.killsByPhase.get(phase), phase).toBeGreaterThanOrEqual(killsOfPhaseMin);
    }
  } catch (error) {
    throw new Error(`seed ${seed} fails; to see it again: ${replay}`, { cause: error });
  }
}

function tableOf({ seed, kills, killsByPhase, files, cleanedFiles, found }: CrashReport): string {
  const rows = [...killsByPhase].map(
    ([phase, count]) => `  ${phase.padEnd(14)}${String(count).padStart(4)}`,
  );
  const summary = `${files} files, ${cleanedFiles} of them deleted, ${found.size} windows`;
  return `\nseed ${seed}, ${kills} kills: ${summary}\n${rows.join('\n')}\n`;
}
