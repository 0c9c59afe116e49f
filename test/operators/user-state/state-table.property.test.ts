// The table of user state against plain maps, over random operations with cuts, restores and time that passes.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  StateTable,
  type StateVariable,
  stateTableStore,
} from '../../../src/operators/user-state/state-table.ts';
import { stateTables } from '../../../src/state/group-table.ts';
import type { StateStore } from '../../../src/state/store.ts';
import { releaseContext, testContext } from '../../support/compute-context.ts';
import { storeOfImages } from '../../support/store-of-images.ts';
import { cutWhole, imagesOf } from '../../support/whole-cut.ts';

const TTL_MS = 5;
const N_MAX = 3;
const spec = stateTableStore();

interface Step {
  readonly operation:
    | 'put'
    | 'append'
    | 'clear'
    | 'putEntry'
    | 'removeEntry'
    | 'clearEntries'
    | 'addTimer'
    | 'removeTimer'
    | 'pass'
    | 'restore';
  readonly key: string;
  /** Which of the two variables of a kind: the second one has a time to live. */
  readonly expires: boolean;
  readonly n: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  operation: fc.constantFrom<Step['operation'][]>(
    'put',
    'append',
    'append',
    'clear',
    'putEntry',
    'putEntry',
    'removeEntry',
    'clearEntries',
    'addTimer',
    'removeTimer',
    'pass',
    'restore',
  ),
  key: fc.constantFrom('', 'a key that is longer than what lies in a row of the table'),
  expires: fc.boolean(),
  // Few, so that most steps meet what others have left.
  n: fc.integer({ min: 0, max: N_MAX }),
});

/** A value with the time (ms) at which it is over. */
interface Kept {
  readonly value: string;
  readonly until: number;
}

/** What the table should hold, in plain maps by key and variable. */
class Reference {
  now = 0;
  readonly lists = new Map<string, Kept[]>();
  readonly maps = new Map<string, Map<string, Kept>>();
  readonly timers = new Map<string, Set<number>>();

  kept(value: string, expires: boolean): Kept {
    return { value, until: expires ? this.now + TTL_MS : Number.POSITIVE_INFINITY };
  }

  list(id: string): Kept[] {
    const list = (this.lists.get(id) ?? []).filter(({ until }) => until > this.now);
    this.lists.set(id, list);
    return list;
  }

  map(id: string): Map<string, Kept> {
    const alive = [...(this.maps.get(id) ?? [])].filter(([, { until }]) => until > this.now);
    const map = new Map(alive);
    this.maps.set(id, map);
    return map;
  }

  timersOf(key: string): Set<number> {
    const timers = this.timers.get(key) ?? new Set();
    this.timers.set(key, timers);
    return timers;
  }

  get rowCount(): number {
    const lists = [...this.lists.keys()].map((id) => this.list(id).length);
    const maps = [...this.maps.keys()].map((id) => this.map(id).size);
    return [...lists, ...maps].reduce((sum, count) => sum + count, 0);
  }
}

/** The table over one store, opened anew for every batch as the engine does it. */
class Subject {
  #owner = testContext();
  #store: StateStore;
  now = 0;
  table: StateTable;
  #context = testContext();

  constructor() {
    const { memory, kernels, arena } = this.#owner;
    this.#store = stateTables.create(spec, arena.owner, memory, kernels);
    this.table = this.#open();
  }

  /** The next batch, which sees what was kept before. */
  next(): void {
    this.table.removeExpired();
    this.table.finish();
    this.table = this.#open();
  }

  /** Goes on from a full cut, at other addresses. */
  restore(): void {
    this.table.finish();
    const before = this.#owner;
    const image = cutWhole(this.#store, 'all', before);
    this.#owner = testContext();
    this.#store = storeOfImages(spec, image.meta, imagesOf(image, before), this.#owner);
    before.memory.releaseOwner(before.arena.owner);
    this.table = this.#open();
  }

  variable(name: string, kind: StateVariable['kind'], expires: boolean): StateVariable {
    const { number } = this.table.declare(`${name}-${expires}`, kind, 'STRING');
    return { number, kind, ttlMicros: expires ? BigInt(TTL_MS) * 1000n : null };
  }

  close(): void {
    this.#owner.memory.releaseOwner(this.#owner.arena.owner);
    releaseContext(this.#context);
  }

  #open(): StateTable {
    releaseContext(this.#context);
    this.#context = testContext();
    return new StateTable(this.#store, this.#context, BigInt(this.now) * 1000n);
  }
}

function apply({ operation, key, expires, n }: Step, subject: Subject, reference: Reference): void {
  const { table } = subject;
  table.setKey(Buffer.from(key));
  const id = `${key}/${expires}`;
  const list = subject.variable('list', 'list', expires);
  const map = subject.variable('map', 'map', expires);
  const kept = reference.kept(`value ${n}`.repeat(n), expires);
  const bytes = Buffer.from(kept.value);
  const entry = Buffer.from(`entry ${n}`);
  switch (operation) {
    case 'put':
      table.put(list, [bytes]);
      reference.lists.set(id, [kept]);
      break;
    case 'append':
      table.append(list, bytes);
      reference.list(id).push(kept);
      break;
    case 'clear':
      table.clear(list);
      reference.lists.delete(id);
      break;
    case 'putEntry':
      table.putEntry(map, entry, bytes);
      reference.map(id).set(`entry ${n}`, kept);
      break;
    case 'removeEntry':
      table.removeEntry(map, entry);
      reference.map(id).delete(`entry ${n}`);
      break;
    case 'clearEntries':
      table.clearEntries(map);
      reference.maps.delete(id);
      break;
    case 'addTimer':
      expect(table.addTimer(n)).toBe(!reference.timersOf(key).has(n));
      reference.timersOf(key).add(n);
      break;
    case 'removeTimer':
      expect(table.removeTimer(n)).toBe(reference.timersOf(key).delete(n));
      break;
    case 'pass':
      subject.now += n;
      reference.now += n;
      subject.next();
      break;
    default:
      subject.restore();
  }
}

function expectSame(subject: Subject, reference: Reference): void {
  const { table } = subject;
  for (const id of new Set([...reference.lists.keys(), ...reference.maps.keys()])) {
    const [key, expires] = id.split('/') as [string, string];
    table.setKey(Buffer.from(key));
    const list = subject.variable('list', 'list', expires === 'true');
    const map = subject.variable('map', 'map', expires === 'true');
    expect(table.list(list).map(textOf)).toEqual(reference.list(id).map(({ value }) => value));
    expect(table.has(list)).toBe(reference.list(id).length > 0);
    expect(table.hasEntries(map)).toBe(reference.map(id).size > 0);
    const entries = table.entries(map).map(([own, value]) => [textOf(own), textOf(value)] as const);
    const wanted = [...reference.map(id)].map(([own, { value }]) => [own, value] as const);
    expect(new Map(entries)).toEqual(new Map(wanted));
    for (let n = 0; n <= N_MAX; n++) {
      const own = `entry ${n}`;
      const found = table.getEntry(map, Buffer.from(own));
      expect(found === null ? undefined : textOf(found)).toBe(reference.map(id).get(own)?.value);
    }
  }
  for (const [key, timers] of reference.timers) {
    table.setKey(Buffer.from(key));
    expect(table.timers()).toEqual([...timers].sort((left, right) => left - right));
  }
  const expired = table.expiredTimers(BigInt(reference.now) * 1000n);
  const wanted = [...reference.timers].flatMap(([key, timers]) =>
    [...timers].filter((time) => time < reference.now).map((timeMs) => ({ key, timeMs })),
  );
  const sorted = wanted.toSorted(
    (left, right) =>
      left.timeMs - right.timeMs || Buffer.compare(Buffer.from(left.key), Buffer.from(right.key)),
  );
  expect(expired.map(({ key, timeMs }) => ({ key: textOf(key), timeMs }))).toEqual(sorted);
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}

test('a list may have more values than a call has arguments', () => {
  const subject = new Subject();
  try {
    const list = subject.variable('list', 'list', false);
    subject.table.setKey(Buffer.from('key'));
    const value = Buffer.from('value');
    subject.table.put(list, new Array<Buffer>(200_000).fill(value));
    expect(subject.table.list(list)).toHaveLength(200_000);
  } finally {
    subject.close();
  }
});

test('an entry that is written in a run without a time to live stays, whatever it had before', () => {
  const subject = new Subject();
  try {
    const key = Buffer.from('key');
    const [entry, value] = [Buffer.from('entry'), Buffer.from('value')];
    const expiring = subject.variable('map', 'map', true);
    subject.table.setKey(key);
    subject.table.putEntry(expiring, entry, value);
    subject.next();
    const lasting = { ...expiring, ttlMicros: null };
    subject.table.setKey(key);
    subject.table.putEntry(lasting, entry, value);
    subject.now += TTL_MS + 1;
    subject.next();
    subject.next();
    subject.table.setKey(key);
    expect(subject.table.entries(lasting).map(([own]) => textOf(own))).toEqual(['entry']);
    expect(subject.table.rowCount).toBe(1);
    subject.table.clearEntries(lasting);
    expect(subject.table.getEntry(lasting, entry)).toBeNull();
  } finally {
    subject.close();
  }
});

test('the table holds what plain maps hold', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
      const subject = new Subject();
      const reference = new Reference();
      try {
        for (const one of steps) apply(one, subject, reference);
        expectSame(subject, reference);
        subject.next();
        expect(subject.table.rowCount).toBe(reference.rowCount);
        expectSame(subject, reference);
      } finally {
        subject.close();
      }
    }),
    { numRuns: 200 },
  );
});
