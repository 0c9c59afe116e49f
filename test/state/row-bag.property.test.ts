import fc from 'fast-check';
import { expect, test } from 'vitest';
import { INT, STRING } from '../../src/columnar/types.ts';
import type { ComputeContext } from '../../src/expression/evaluation.ts';
import { encodeKeys, hashKeys } from '../../src/state/encode-keys.ts';
import { stateTables } from '../../src/state/group-table.ts';
import { layOutKeys } from '../../src/state/key-layout.ts';
import { type BagSide, bagStore, RowBag, type Slots } from '../../src/state/row-bag.ts';
import type { KeyRows } from '../../src/state/store.ts';
import { batchOf, rowsOf } from '../support/batches.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';
import { withFewRows } from '../support/few-rows.ts';
import { duringCut } from '../support/whole-cut.ts';

const TYPES = { k: STRING, n: INT };
const ROW_TYPES = Object.values(TYPES);
const KEY = layOutKeys([STRING]);
const spec = withFewRows(bagStore([ROW_TYPES, ROW_TYPES], { expires: false }));
const PORTION = 3;

type BagRow = readonly [key: string, n: number];

/** By side and row, as the model and the bag say it. */
type Content = Map<string, { weight: number; matches: number }>;

const side = fc.constantFrom<BagSide>(0, 1);
const weight = fc.constantFrom(-2, -1, 1, 1, 2);
const row: fc.Arbitrary<BagRow> = fc.tuple(
  fc.constantFrom('a', 'b', 'a longer key, and its rows, than fit a row of the table'),
  fc.nat(4),
);
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      side,
      rows: fc.array(fc.record({ row, weight }), { minLength: 1, maxLength: 8 }),
    }),
  },
  fc.record({ kind: fc.constant('change' as const), side, share: fc.nat(2), weight }),
  fc.record({ kind: fc.constant('match' as const), side, share: fc.nat(2), weight }),
);

test('rows add up by side and key, also while a cut is copied, whose segments are those of before', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 4, maxLength: 15, size: 'max' }), (steps) => {
      const owner = testContext();
      const store = stateTables.create(spec, owner.arena.owner, owner.memory, owner.kernels);
      const model: Content = new Map();
      for (const one of steps) {
        const context = testContext();
        const bag = new RowBag(store, [ROW_TYPES, ROW_TYPES], context);
        duringCut(store, owner, () => {
          if (one.kind === 'add') {
            add(bag, one.side, one.rows, context);
            for (const added of one.rows) addWeight(model, one.side, added.row, added.weight);
            return;
          }
          const { slots, rows } = listed(bag, one.side, context);
          const chosen = rows.flatMap((_, at) => (at % 3 === one.share ? [at] : []));
          const words = (values: readonly number[]): number => wordsAt(values, context);
          const address = words(chosen.map((at) => slots[at]!));
          const weights = words(chosen.map(() => one.weight));
          const touched = { address, count: chosen.length };
          if (one.kind === 'match') bag.match(touched, weights);
          else bag.change(touched, weights);
          for (const at of chosen) {
            if (one.kind === 'match') model.get(textOf(one.side, rows[at]!))!.matches += one.weight;
            else addWeight(model, one.side, rows[at]!, one.weight);
          }
          bag.purge(touched);
        });
        dropWeightless(model);
        expect(contentOf(bag, context)).toEqual(model);
        releaseContext(context);
      }
      owner.memory.releaseOwner(owner.arena.owner);
    }),
    { numRuns: Number(process.env['MILLRACE_PROPERTY_RUNS'] ?? 60) },
  );
});

function addWeight(model: Content, of: BagSide, added: BagRow, change: number): void {
  const text = textOf(of, added);
  const before = model.get(text) ?? { weight: 0, matches: 0 };
  model.set(text, { ...before, weight: before.weight + change });
}

function dropWeightless(model: Content): void {
  for (const [text, { weight: left }] of model) if (left === 0) model.delete(text);
}

function add(
  bag: RowBag,
  to: BagSide,
  added: readonly { readonly row: BagRow; readonly weight: number }[],
  context: ComputeContext,
): void {
  const { columns } = batchOf(
    TYPES,
    added.map((each) => each.row),
    context,
  );
  const keys = encodeKeys(KEY, [columns[0]], added.length, context);
  const keyRows: KeyRows = { ...keys, hashes: hashKeys(KEY, keys, context) };
  const heads = bag.findKeys(keyRows);
  const rows = bag.findRows(columns, added.length, to);
  const weights = wordsAt(
    added.map((each) => each.weight),
    context,
  );
  bag.add(heads, rows, weights, to);
  bag.purge(rows);
}

/** All rows of a side, found by their keys. */
function listed(
  bag: RowBag,
  of: BagSide,
  context: ComputeContext,
): { readonly slots: readonly number[]; readonly rows: readonly BagRow[] } {
  const slots: number[] = [];
  for (const { rows } of bag.pairs(bag.keys(), of, PORTION)) {
    slots.push(...context.memory.u32.slice(rows.address / 4, rows.address / 4 + rows.count));
  }
  const found: Slots = { address: wordsAt(slots, context), count: slots.length };
  const columns = bag.read(found, context, of);
  const batch = { rowCount: slots.length, columns, weights: 0 };
  return { slots, rows: rowsOf(batch, TYPES, context) as unknown as readonly BagRow[] };
}

function contentOf(bag: RowBag, context: ComputeContext): Content {
  const content: Content = new Map();
  for (const of of [0, 1] as const) {
    const { slots, rows } = listed(bag, of, context);
    const found = { address: wordsAt(slots, context), count: slots.length };
    const [weights, matches] = [bag.weightsOf(found), bag.matchesOf(found)];
    for (const [at, each] of rows.entries()) {
      content.set(textOf(of, each), { weight: weights[at]!, matches: matches[at]! });
    }
  }
  return content;
}

function textOf(of: BagSide, [key, n]: BagRow): string {
  return `${of} ${key} ${n}`;
}

function wordsAt(values: readonly number[], { memory, scratch }: ComputeContext): number {
  const address = scratch.allocate(Math.max(4, values.length * 4));
  memory.i32.set(values, address / 4);
  return address;
}
