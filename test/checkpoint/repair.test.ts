import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Engine, openOwnThreadEngine } from '../../src/api/open-engine.ts';
import { planRepair } from '../../src/checkpoint/repair-plan.ts';
import { Life } from '../../src/testing/life.ts';
import type { World } from '../../src/testing/world.ts';
import { flipByte, truncate } from '../recovery/harness/damage.ts';
import { DAMAGE_SUBJECTS } from '../recovery/harness/damage-subjects.ts';
import { DamagedCheckpoint } from '../recovery/harness/damaged-checkpoint.ts';

let checkpoint: DamagedCheckpoint;
let engine: Engine;
beforeAll(async () => {
  engine = await openOwnThreadEngine();
  checkpoint = await DamagedCheckpoint.make(DAMAGE_SUBJECTS.states, engine);
});
afterAll(() => engine.close());

function paths(ending: string): string[] {
  return checkpoint.killed.disk.paths.filter((name) => name.endsWith(ending));
}

/** What is planned after some damage; the world itself stays as it is. */
function planAfter(harm: (world: World) => void): ReturnType<typeof planRepair> {
  const world = checkpoint.killed.copy();
  harm(world);
  return planRepair('/checkpoint', world.disk.storageOf(new Life(), '').files);
}

test('a sound checkpoint has nothing to be repaired', async () => {
  const plan = await planAfter(() => {});
  expect(plan.problems).toEqual([]);
  expect(plan.batchId).toBe(plan.newestBatch);
});

test('with bad state the older snapshot and the journal behind it lead to the newest batch', async () => {
  const harm = (world: World) => flipByte(world.disk, paths('.data').at(-1)!, 5000);
  expect(await checkpoint.outcomeOf(harm)).toBe('CHECKPOINT_CORRUPT');
  const plan = await planAfter(harm);
  expect(plan.batchId).toBe(plan.newestBatch);
  expect(plan.snapshot?.sequence).toBe(3);
  expect(await checkpoint.outcomeAfterRepairOf(harm)).toBe('right');
});

test('with a bad journal the newest snapshot counts, and what follows it without a gap', async () => {
  const [journal] = paths('.journal');
  const harm = (world: World) => flipByte(world.disk, journal!, 100);
  expect(await checkpoint.outcomeOf(harm)).toBe('CHECKPOINT_CORRUPT');
  expect((await planAfter(harm)).snapshot?.sequence).toBe(4);
  expect(await checkpoint.outcomeAfterRepairOf(harm)).toBe('right');
});

test('what a checkpoint still names and cannot be restored is told', async () => {
  const [journal] = paths('.journal');
  const plan = await planAfter((world) => truncate(world.disk, journal!, 0));
  expect(plan.newestBatch).toBe(plan.batchId);
  expect(plan.records).toMatchObject([{ kind: 'committed', batchId: plan.batchId }]);
});

test('without metadata there is nothing to be repaired', async () => {
  const harm = (world: World) => world.disk.remove('/checkpoint/metadata.json');
  await expect(planAfter(harm)).rejects.toMatchObject({ condition: 'CHECKPOINT_CORRUPT' });
});

test('whatever is damaged, a repaired checkpoint goes on rightly or not at all', async () => {
  const outcomes = new Map<string, number>();
  for (const name of checkpoint.killed.disk.paths) {
    const { byteLength } = checkpoint.killed.disk.file(name);
    const harms: ((world: World) => void)[] = [
      (world) => world.disk.remove(name),
      ...[0.1, 0.5, 0.9].flatMap((part) => [
        (world: World) => flipByte(world.disk, name, Math.floor(byteLength * part)),
        (world: World) => truncate(world.disk, name, Math.floor(byteLength * part)),
      ]),
      ...[20, 300, 900, 2000, 4000].map(
        (at) => (world: World) => flipByte(world.disk, name, Math.min(at, byteLength - 1)),
      ),
    ];
    for (const harm of harms) {
      const outcome = await checkpoint.outcomeAfterRepairOf(harm);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
  }
  const refused = ['right', 'not to be repaired', 'CHECKPOINT_INPUT_MISSING'];
  expect([...outcomes.keys()].filter((outcome) => !refused.includes(outcome))).toEqual([]);
  expect(outcomes.get('right')).toBeGreaterThan(50);
});
