import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BIGINT, type DataType, DOUBLE, INT, map, STRING } from '../../src/columnar/types.ts';
import type { LiteralValue, Row } from '../../src/columnar/value.ts';
import type { ComputeContext } from '../../src/expression/evaluation.ts';
import { encodeKeys } from '../../src/state/encode-keys.ts';
import { stateTables } from '../../src/state/group-table.ts';
import { layOutKeys } from '../../src/state/key-layout.ts';
import { decodeRows, encodeRows, layOutRowBytes } from '../../src/state/row-bytes.ts';
import { chainedStore } from '../../src/state/row-chains.ts';
import type { ChainKeys, ChainSide, StateStore, StoreSpec } from '../../src/state/store.ts';
import { batchOf, rowsOf } from '../support/batches.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';
import { withFewRows } from '../support/few-rows.ts';
import { storeOfImages } from '../support/store-of-images.ts';
import { cutWhole, duringCut, imagesOf } from '../support/whole-cut.ts';

const TYPES: Readonly<Record<string, DataType>> = {
  n: BIGINT,
  d: DOUBLE,
  s: STRING,
  m: map(STRING, INT),
};
const KEY = layOutKeys([STRING]);
const LAYOUT = layOutRowBytes(Object.values(TYPES));
const USUAL = chainedStore(40);
const PORTION = 3;

/** A row as the model keeps it: `side key n` says which one it is. */
interface Kept {
  readonly side: ChainSide;
  readonly key: string | null;
  readonly row: Row;
  readonly expiry: bigint;
  matched: boolean;
}

const side = fc.constantFrom<ChainSide>(0, 1);
const key = fc.option(fc.constantFrom('a', 'b', 'c', 'a longer key than fits a row'), { freq: 5 });
const entries: fc.Arbitrary<LiteralValue[]> = fc.array(
  fc.tuple<LiteralValue[]>(fc.constantFrom('x', 'y'), fc.nat(9)),
  { maxLength: 1 },
);
const row: fc.Arbitrary<Row> = fc.tuple<LiteralValue[]>(
  fc.bigInt({ min: 0n, max: 1000n }),
  fc.constantFrom(0, -0, Number.NaN, 1.5, null),
  fc.option(fc.string({ maxLength: 60 })),
  fc.option(entries),
);
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('insert' as const),
      side,
      rows: fc.array(
        fc.record({ key, row, expiry: fc.bigInt({ min: 0n, max: 50n }), matched: fc.boolean() }),
        { minLength: 4, maxLength: 40, size: 'max' },
      ),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('match' as const), side, key }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('expire' as const),
      until: fc.bigInt({ min: 0n, max: 50n }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restore' as const) }) },
);

test.each([
  ['a segment', USUAL, 150],
  ['segments of few rows', withFewRows(USUAL), 20],
] as const)(
  'rows in %s are found by side and key, marked, read back as they were, and gone when they expire, also after a restore',
  (_, spec, runs) => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 10, maxLength: 25, size: 'max' }), (steps) => {
        let owner = testContext();
        let store = stateTables.create(spec, owner.arena.owner, owner.memory, owner.kernels);
        let model: Kept[] = [];
        for (const one of steps) {
          const context = testContext();
          const run = (): void => {
            if (one.kind === 'insert') {
              insert(store, one.side, one.rows, context);
              model.push(...one.rows.map((kept) => ({ ...kept, side: one.side })));
            } else if (one.kind === 'match') {
              const found = match(store, one.side, one.key, context);
              const own = model.filter((kept) => kept.side === one.side && kept.key === one.key);
              const wanted = one.key === null ? [] : own.filter((kept) => !kept.matched);
              expect(found).toEqual(texts(wanted));
              for (const kept of wanted) kept.matched = true;
            } else if (one.kind === 'expire') {
              const gone = model.filter(({ expiry }) => expiry <= one.until);
              const unmatched = gone.filter((kept) => !kept.matched && kept.side === 1);
              expect(expire(store, one.until, context)).toEqual(texts(unmatched));
              model = model.filter(({ expiry }) => expiry > one.until);
            } else {
              const next = testContext();
              store = restore(spec, store, owner, next);
              owner.memory.releaseOwner(owner.arena.owner);
              owner = next;
            }
          };
          if (one.kind === 'restore') run();
          else duringCut(store, owner, run);
          expect(store.rowCount).toBe(model.length);
          releaseContext(context);
        }
        owner.memory.releaseOwner(owner.arena.owner);
      }),
      { numRuns: Number(process.env['MILLRACE_PROPERTY_RUNS'] ?? runs) },
    );
  },
);

function insert(
  store: StateStore,
  to: ChainSide,
  rows: readonly Omit<Kept, 'side'>[],
  context: ComputeContext,
): void {
  const { memory, scratch, kernels } = context;
  const { columns } = batchOf(
    TYPES,
    rows.map((kept) => kept.row),
    context,
  );
  const { offsets, heap } = encodeRows(LAYOUT, columns, rows.length, context);
  const slots = scratch.allocate(rows.length * 4);
  const matched = scratch.allocateBitmap(rows.length);
  kernels.fillBytes(matched, 0, Math.ceil(rows.length / 64) * 8);
  rows.forEach((kept, index) => {
    if (kept.matched) memory.u8[matched + (index >>> 3)] |= 1 << (index & 7);
  });
  store.chains.insert(
    to,
    keysOf(
      rows.map((kept) => kept.key),
      context,
    ),
    { offsets, heap, matched },
    slots,
  );
  const expiries = scratch.allocate(rows.length * 8);
  rows.forEach(({ expiry }, index) => {
    memory.i64[expiries / 8 + index] = expiry;
  });
  store.setExpiry(slots, rows.length, expiries);
}

/** Marks the rows with a key; the texts of those that were not marked before. */
function match(
  store: StateStore,
  of: ChainSide,
  wanted: string | null,
  context: ComputeContext,
): string[] {
  const { memory, scratch } = context;
  const heads = scratch.allocate(8);
  store.chains.find(of, keysOf([wanted, 'no such key'], context), heads);
  const cursor = scratch.allocate(8);
  memory.u32.fill(0, cursor / 4, cursor / 4 + 2);
  const [rows, slots, fresh] = [1, 2, 3].map(() => scratch.allocate(PORTION * 4));
  const found: string[] = [];
  while (memory.u32[cursor / 4] < 2) {
    const count = store.chains.pairs(heads, 2, cursor, PORTION, rows!, slots!);
    found.push(...read(store, fresh!, store.chains.mark(slots!, count, fresh!), context));
  }
  return found.toSorted();
}

/** Removes what has expired; the texts of the unmatched rows of the second side. */
function expire(store: StateStore, until: bigint, context: ComputeContext): string[] {
  const count = store.expired(until, 0);
  const [slots, unmatched] = [1, 2].map(() => context.scratch.allocate(count * 4));
  store.expired(until, slots!);
  const alone = store.chains.unmatched(1, slots!, count, unmatched!);
  const found = read(store, unmatched!, alone, context);
  store.remove(slots!, count);
  return found.toSorted();
}

function read(store: StateStore, slots: number, count: number, context: ComputeContext): string[] {
  const { scratch } = context;
  const target = {
    offsets: scratch.allocate((count + 1) * 4),
    heap: 0,
    allocate: (byteLength: number) => scratch.allocate(byteLength),
  };
  store.chains.read(slots, count, target);
  const { offsets, heap } = target;
  const columns = decodeRows(LAYOUT, { count, offsets, heap }, context);
  return rowsOf({ rowCount: count, columns, weights: 0 }, TYPES, context).map(textOf);
}

function restore(
  spec: StoreSpec,
  store: StateStore,
  from: ComputeContext,
  to: ComputeContext,
): StateStore {
  const image = cutWhole(store, 'all', from);
  return storeOfImages(spec, image.meta, imagesOf(image, from), to);
}

function keysOf(keys: readonly (string | null)[], context: ComputeContext): ChainKeys {
  const { columns } = batchOf(
    { key: STRING },
    keys.map((one) => [one]),
    context,
  );
  return { ...encodeKeys(KEY, columns, keys.length, context), validity: columns[0].validity };
}

function texts(kept: readonly Kept[]): string[] {
  return kept.map((one) => textOf(one.row)).toSorted();
}

/** Tells -0 from 0 and NaN from null. */
function textOf(values: Row): string {
  return values
    .map((value) =>
      Object.is(value, -0) ? '-0' : Array.isArray(value) ? JSON.stringify(value) : String(value),
    )
    .join('|');
}
