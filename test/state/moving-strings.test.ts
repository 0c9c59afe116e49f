import { afterEach, expect, test } from 'vitest';
import { stateTables } from '../../src/state/group-table.ts';
import { SEGMENT_MOVING } from '../../src/state/table-layout.ts';
import { withFewRows } from '../support/few-rows.ts';
import {
  add,
  contentOf,
  liveSlots,
  newContext,
  releaseContexts,
  spec,
  toMemory,
} from '../support/group-table.ts';
import { duringCut } from '../support/whole-cut.ts';

const KEYS = 24;
const KEYS_AT_ONCE = 4;
const ROUNDS = 8;

afterEach(releaseContexts);

/** Longer ones each time, so that none takes the place of the one before. */
function textOf(key: number, round: number): string {
  return `${round} ${key} `.padEnd(3000 + round * 1000, '.');
}

test('while a cut is copied strings of all rows move, and heap segments start anew, once they are copied', () => {
  const context = newContext();
  const { memory, kernels, arena } = context;
  const table = stateTables.create(withFewRows(spec), arena.owner, memory, kernels);
  const wanted = new Map<string, { count: bigint; text: string }>();
  const addAll = (round: number): void => {
    for (let first = 0; first < KEYS; first += KEYS_AT_ONCE) {
      const keys = Array.from({ length: KEYS_AT_ONCE }, (_, place) => first + place);
      const rows = keys.map((key) => [`key ${key}`, textOf(key, round)] as const);
      duringCut(table, context, () => add(table, rows, context));
      for (const [key, text] of rows) {
        wanted.set(key, { count: (wanted.get(key)?.count ?? 0n) + 1n, text });
      }
    }
    expect(contentOf(table, context)).toEqual(wanted);
  };
  for (let round = 0; round < ROUNDS; round++) addAll(round);
  const slots = liveSlots(table, context);
  duringCut(table, context, () => table.remove(toMemory(slots, context), slots.length));
  wanted.clear();
  addAll(ROUNDS);
  const { segments } = table.cut('all', arena.owner);
  const moving = segments.filter(({ source }) => memory.u32[(source + SEGMENT_MOVING) / 4] !== 0);
  expect(moving).toEqual([]);
});
