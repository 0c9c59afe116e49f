import { BIGINT, field, INT, STRING, struct } from '../../columnar/types.ts';
import { valueFromBytes, valueToBytes } from '../../columnar/value-bytes.ts';
import { NEVER } from '../../state/growth.ts';
import { KeyedBytes, type KeyedBytesContext } from '../../state/keyed-bytes.ts';
import { chainedStore } from '../../state/row-chains.ts';
import type { StateStore, StoreSpec } from '../../state/store.ts';
import {
  CATALOGUE,
  entryBytes,
  FIRST_VARIABLE,
  memberOf,
  NO_BYTES,
  ROLES,
  roleOf,
  rowKey,
  SLOT_BYTES,
  TIME_BYTES,
  TIMERS,
  timeBytes,
  timeOf,
  variableOf,
} from './state-rows.ts';

/** What a usual row takes: its key and a value of a word. */
const USUAL_BYTES = 40;

/** The store of user state, whatever it keeps. */
export function stateTableStore(): StoreSpec {
  return chainedStore(USUAL_BYTES);
}

/** How many rows a store holds for the user, without opening more of it. */
export function storedRowCount(store: StateStore, context: KeyedBytesContext): number {
  return readCounts(new KeyedBytes(store, context)).rows;
}

export type StateVariableKind = 'value' | 'list' | 'map';

/** A variable of the user's state in a table. */
export interface StateVariable {
  readonly number: number;
  readonly kind: StateVariableKind;
  /** How long (µs) what is written lives; null for ever. */
  readonly ttlMicros: bigint | null;
}

/** What a variable was declared as when it was new. */
export interface StoredVariable {
  readonly number: number;
  readonly kind: StateVariableKind;
  /** The types of its values. */
  readonly type: string;
}

export interface Timer {
  /** The encoded grouping key. */
  readonly key: Uint8Array;
  readonly timeMs: number;
}

/** The user's state of one partition, as bytes: values, lists, maps and timers, for the grouping key that is set. */
export class StateTable {
  readonly #bytes: KeyedBytes;
  /** What expires up to this time (µs) is not seen any more. */
  readonly #nowMicros: bigint;
  readonly #counts: StoredCounts;
  readonly #countsBefore: StoredCounts;
  #key: Uint8Array = NO_BYTES;
  rowsUpdated = 0;
  rowsRemoved = 0;

  constructor(store: StateStore, context: KeyedBytesContext, nowMicros: bigint) {
    this.#bytes = new KeyedBytes(store, context);
    this.#nowMicros = nowMicros;
    this.#countsBefore = readCounts(this.#bytes);
    this.#counts = { ...this.#countsBefore };
  }

  /** Values, elements of lists and entries of maps; timers are none. */
  get rowCount(): number {
    return this.#counts.rows;
  }

  /** The encoded grouping key that everything else is about. */
  setKey(key: Uint8Array): void {
    this.#key = key;
  }

  /** What a variable of this name is stored as: as it was before, or, where there was none, as given now. */
  declare(name: string, kind: StateVariableKind, type: string): StoredVariable {
    const key = catalogueKey(name);
    const slot = this.#bytes.find(0, key);
    if (slot >= 0) return readVariable(this.#bytes.read(slot));
    const stored: StoredVariable = { number: this.#counts.nextVariable++, kind, type };
    this.#bytes.insert(0, key, valueToBytes([stored.number, kind, type], VARIABLE));
    return stored;
  }

  /** Forgets a variable with all that it holds, whatever the key; false when there is none. */
  deleteVariable(name: string): boolean {
    const slot = this.#bytes.find(0, catalogueKey(name));
    if (slot < 0) return false;
    const { number } = readVariable(this.#bytes.read(slot));
    const own = this.#bytes
      .all()
      .filter((row) => variableOf(this.#bytes.readWithKey(row)) === number);
    this.#counts.rows -= this.#valuesAmong(own);
    this.#bytes.remove([slot, ...own]);
    return true;
  }

  get({ number, ttlMicros }: StateVariable): Uint8Array | null {
    const slot = this.#bytes.find(0, rowKey(number, ROLES.value, this.#key));
    return slot < 0 || !this.#isAlive(slot, ttlMicros) ? null : this.#bytes.read(slot);
  }

  /** True when there is a value, or an element of a list: the last one lives the longest. */
  has({ number, ttlMicros }: StateVariable): boolean {
    const slot = this.#bytes.find(0, rowKey(number, ROLES.value, this.#key));
    return slot >= 0 && this.#isAlive(slot, ttlMicros);
  }

  /** Puts values in the place of all that the variable holds. */
  put(variable: StateVariable, values: readonly Uint8Array[]): void {
    this.#removeValues(variable);
    for (const value of values) this.append(variable, value);
  }

  append({ number, ttlMicros }: StateVariable, value: Uint8Array): void {
    const slot = this.#bytes.insert(0, rowKey(number, ROLES.value, this.#key), value);
    this.#written(ttlMicros, slot);
    this.#counts.rows++;
  }

  list({ number, ttlMicros }: StateVariable): readonly Uint8Array[] {
    return this.#bytes
      .slotsOf(0, rowKey(number, ROLES.value, this.#key))
      .filter((slot) => this.#isAlive(slot, ttlMicros))
      .map((slot) => this.#bytes.read(slot));
  }

  /** Forgets a value or a whole list. */
  clear(variable: StateVariable): void {
    this.rowsRemoved += this.#removeValues(variable);
  }

  getEntry({ number, ttlMicros }: StateVariable, key: Uint8Array): Uint8Array | null {
    const slot = this.#bytes.find(0, rowKey(number, ROLES.entry, this.#key, key));
    if (slot < 0 || !this.#isAlive(slot, ttlMicros)) return null;
    return this.#bytes.read(slot).subarray(SLOT_BYTES);
  }

  putEntry({ number, ttlMicros }: StateVariable, key: Uint8Array, value: Uint8Array): void {
    const place = rowKey(number, ROLES.entry, this.#key, key);
    const before = this.#bytes.find(0, place);
    const isNew = before < 0;
    const member = isNew
      ? this.#bytes.insert(0, rowKey(number, ROLES.member, this.#key), key)
      : memberOf(this.#bytes.read(before));
    if (!isNew) this.#bytes.remove([before]);
    const entry = this.#bytes.insert(0, place, entryBytes(member, value));
    this.#written(ttlMicros, member, entry);
    // The member may have got an end in a run whose values had one.
    if (!isNew && ttlMicros === null) this.#bytes.setExpiry(member, NEVER);
    if (isNew) this.#counts.rows++;
  }

  removeEntry({ number }: StateVariable, key: Uint8Array): void {
    const slot = this.#bytes.find(0, rowKey(number, ROLES.entry, this.#key, key));
    if (slot < 0) return;
    this.#bytes.remove([slot, memberOf(this.#bytes.read(slot))]);
    this.#counts.rows--;
    this.rowsRemoved++;
  }

  entries(variable: StateVariable): readonly (readonly [key: Uint8Array, value: Uint8Array])[] {
    return this.#entryKeys(variable).flatMap((key) => {
      const value = this.getEntry(variable, key);
      return value === null ? [] : [[key, value] as const];
    });
  }

  hasEntries(variable: StateVariable): boolean {
    const { number, ttlMicros } = variable;
    const isThere = this.#bytes.find(0, rowKey(number, ROLES.member, this.#key)) >= 0;
    return isThere && (ttlMicros === null || this.entries(variable).length > 0);
  }

  clearEntries(variable: StateVariable): void {
    for (const key of this.#entryKeys(variable)) this.removeEntry(variable, key);
  }

  /** False when there is such a timer already. */
  addTimer(timeMs: number): boolean {
    const time = timeBytes(timeMs);
    const place = rowKey(TIMERS, ROLES.entry, this.#key, time);
    if (this.#bytes.find(1, place) >= 0) return false;
    const member = this.#bytes.insert(0, rowKey(TIMERS, ROLES.member, this.#key), time);
    // On the other side of the table, to be told from values that expire.
    const entry = this.#bytes.insert(1, place, entryBytes(member, time, this.#key));
    // A timer runs once its time has passed, not when it has come.
    this.#bytes.setExpiry(entry, BigInt(timeMs) * 1000n + 1n);
    return true;
  }

  /** False when there is no such timer. */
  removeTimer(timeMs: number): boolean {
    const slot = this.#bytes.find(1, rowKey(TIMERS, ROLES.entry, this.#key, timeBytes(timeMs)));
    if (slot < 0) return false;
    this.#bytes.remove([slot, memberOf(this.#bytes.read(slot))]);
    return true;
  }

  hasTimer(timeMs: number): boolean {
    return this.#bytes.find(1, rowKey(TIMERS, ROLES.entry, this.#key, timeBytes(timeMs))) >= 0;
  }

  /** The times of the key's timers, in order. */
  timers(): readonly number[] {
    const slots = this.#bytes.slotsOf(0, rowKey(TIMERS, ROLES.member, this.#key));
    return slots.map((slot) => timeOf(this.#bytes.read(slot))).sort((left, right) => left - right);
  }

  /** The timers of all keys whose time is over (µs): by time, those of one time by key. */
  expiredTimers(micros: bigint): readonly Timer[] {
    const timers = this.#bytes.expired(1, micros).map((slot): Timer => {
      const carried = this.#bytes.read(slot).subarray(SLOT_BYTES);
      return { timeMs: timeOf(carried), key: carried.subarray(TIME_BYTES) };
    });
    return timers.sort(
      (left, right) => left.timeMs - right.timeMs || Buffer.compare(left.key, right.key),
    );
  }

  /** Removes what has lived as long as it may; returns how many values that were. */
  removeExpired(): number {
    const slots = this.#bytes.expired(0, this.#nowMicros);
    const values = this.#valuesAmong(slots);
    this.#bytes.remove(slots);
    this.rowsRemoved += values;
    this.#counts.rows -= values;
    return values;
  }

  /** Keeps the counts for the next batch. */
  finish(): void {
    const before = this.#countsBefore;
    const isSame =
      before.rows === this.#counts.rows && before.nextVariable === this.#counts.nextVariable;
    if (!isSame) writeCounts(this.#bytes, this.#counts);
  }

  #entryKeys({ number }: StateVariable): readonly Uint8Array[] {
    const slots = this.#bytes.slotsOf(0, rowKey(number, ROLES.member, this.#key));
    return slots.map((slot) => this.#bytes.read(slot));
  }

  #valuesAmong(slots: readonly number[]): number {
    return slots.filter((slot) => roleOf(this.#bytes.readWithKey(slot)) !== ROLES.member).length;
  }

  #removeValues({ number }: StateVariable): number {
    const slots = this.#bytes.slotsOf(0, rowKey(number, ROLES.value, this.#key));
    this.#bytes.remove(slots);
    this.#counts.rows -= slots.length;
    return slots.length;
  }

  #written(ttlMicros: bigint | null, ...slots: readonly number[]): void {
    this.rowsUpdated++;
    if (ttlMicros === null) return;
    for (const slot of slots) this.#bytes.setExpiry(slot, this.#nowMicros + ttlMicros);
  }

  #isAlive(slot: number, ttlMicros: bigint | null): boolean {
    return ttlMicros === null || this.#bytes.expiryOf(slot) > this.#nowMicros;
  }
}

const VARIABLE = struct([field('number', INT), field('kind', STRING), field('type', STRING)]);
const COUNTS = struct([field('rows', BIGINT), field('nextVariable', INT)]);

export function readVariable(bytes: Uint8Array): StoredVariable {
  const [number, kind, type] = valueFromBytes(bytes, VARIABLE) as [
    number,
    StateVariableKind,
    string,
  ];
  return { number, kind, type };
}

interface StoredCounts {
  rows: number;
  nextVariable: number;
}

/** No variable has an empty name. */
const COUNTS_KEY = catalogueKey('');

function catalogueKey(name: string): Uint8Array {
  return rowKey(CATALOGUE, ROLES.value, NO_BYTES, Buffer.from(name));
}

function readCounts(bytes: KeyedBytes): StoredCounts {
  const slot = bytes.find(0, COUNTS_KEY);
  if (slot < 0) return { rows: 0, nextVariable: FIRST_VARIABLE };
  const [rows, nextVariable] = valueFromBytes(bytes.read(slot), COUNTS) as [bigint, number];
  return { rows: Number(rows), nextVariable };
}

function writeCounts(bytes: KeyedBytes, counts: StoredCounts): void {
  const before = bytes.find(0, COUNTS_KEY);
  if (before >= 0) bytes.remove([before]);
  const values = [BigInt(counts.rows), counts.nextVariable];
  bytes.insert(0, COUNTS_KEY, valueToBytes(values, COUNTS));
}
