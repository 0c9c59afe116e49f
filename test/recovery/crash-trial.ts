import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Random } from '../support/random.ts';
import { checkCleaning } from './cleaning.ts';
import { readCommitted } from './committed-output.ts';
import { CrashDeck, type CrashPlan, PHASES } from './crash-deck.ts';
import { type RunEnd, runProgram } from './crash-run.ts';
import { EventFiles, type Groups } from './events.ts';
import { expectedJoins } from './expected-joins.ts';
import { expectedSessions } from './expected-sessions.ts';
import type { KilledQuery, KillOrder, RunOrder } from './run-order.ts';

/** A plan that did not come to its kill is tried again this often. */
const TRIES_MAX = 6;

/** What came of a trial. */
export interface CrashReport {
  readonly seed: number;
  readonly kills: number;
  /** Kills by where the program was. */
  readonly killsByPhase: ReadonlyMap<string, number>;
  readonly files: number;
  readonly cleanedFiles: number;
  readonly expected: Groups;
  readonly found: Groups;
}

/**
 * Kills the program `kills` times on one checkpoint while input keeps coming, then lets it finish, and reads what it has
 * written. Throws when a run fails or input was deleted too early.
 */
export async function runCrashTrial(
  seed: number,
  kills: number,
  query: KilledQuery = 'windowedCount',
): Promise<CrashReport> {
  const root = mkdtempSync(path.join(tmpdir(), 'millrace-crash-'));
  const directory = (name: string): string => path.join(root, name);
  const events = new EventFiles(directory('input'), directory('staging'), new Random(seed));
  const places = {
    query,
    inputDirectory: directory('input'),
    outputDirectory: directory('output'),
    checkpointLocation: directory('checkpoint'),
  };
  const deck = new CrashDeck(new Random(~seed));
  const killsByPhase = new Map<string, number>(PHASES.map((phase) => [phase, 0]));
  for (let kill = 0; kill < kills; kill++) {
    const place = await crashOnce(deck.next(), places, events);
    killsByPhase.set(place, (killsByPhase.get(place) ?? 0) + 1);
    await checkCleaning(places, events.names);
  }
  events.addEnd();
  await finish(places);
  // Its last snapshot is the second one that covers everything before.
  events.addLate();
  await finish(places);
  const cleanedFiles = await checkCleaning(places, events.names);
  const found = readCommitted(places.outputDirectory);
  const { names } = events;
  const expected = expectedOf(query, events);
  rmSync(root, { recursive: true });
  return { seed, kills, killsByPhase, files: names.length, cleanedFiles, expected, found };
}

function expectedOf(query: KilledQuery, events: EventFiles): Groups {
  if (query === 'joinedCount') return expectedJoins(events.rows);
  return query === 'windowedCount' ? events.expected : expectedSessions(events.rows);
}

type Places = Omit<RunOrder, 'snapshotIntervalMs' | 'ending' | 'kill'>;

/** Runs until a kill happened; tells where. */
async function crashOnce(plan: CrashPlan, places: Places, events: EventFiles): Promise<string> {
  for (let attempt = 0; attempt < TRIES_MAX; attempt++) {
    for (let file = 0; file < plan.filesBefore; file++) events.add();
    const {
      snapshotIntervalMs,
      ending,
      kill,
      killAfterMs,
      feedIntervalMs: intervalMs,
    } = sooner(plan, attempt);
    const order = { ...places, snapshotIntervalMs, ending, kill };
    let left = plan.filesDuring;
    const next = (): boolean => {
      if (left <= 0) return false;
      events.add();
      left--;
      return true;
    };
    const end = await runProgram(order, { next, intervalMs, killAfterMs });
    if (end.wasKilled) return placeOf(end);
  }
  throw new Error(`never came to its kill: ${JSON.stringify(plan)}`);
}

/**
 * On a fast machine a run is over before its kill: each attempt has half the time of the one before. On a slow one files come
 * faster than they are taken, and no plan is written alone: they come half as fast, and fewer batches have to be committed.
 */
function sooner(plan: CrashPlan, attempt: number): CrashPlan {
  const times = 2 ** attempt;
  const { kill, killAfterMs, feedIntervalMs } = plan;
  return {
    ...plan,
    feedIntervalMs: feedIntervalMs * times,
    kill: kill === null ? null : soonerKill(kill, attempt),
    killAfterMs: killAfterMs === null ? null : killAfterMs / times,
  };
}

function soonerKill(kill: KillOrder, attempt: number): KillOrder {
  return kill.kind === 'afterStart'
    ? { ...kill, delayMs: kill.delayMs / 2 ** attempt }
    : { ...kill, commitsBefore: Math.max(0, kill.commitsBefore - attempt) };
}

function placeOf({ lastWords }: RunEnd): string {
  return lastWords?.phase ?? 'from outside';
}

async function finish(places: Places): Promise<void> {
  const order: RunOrder = {
    ...places,
    snapshotIntervalMs: 100,
    ending: 'availableNow',
    kill: null,
  };
  await runProgram(order, { next: () => false, intervalMs: 10, killAfterMs: null });
}
