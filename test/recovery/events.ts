import { mkdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Random } from '../support/random.ts';

export const EVENT_COLUMNS = 'time TIMESTAMP, campaign STRING, region BIGINT, amount BIGINT';
export const WINDOW_SECONDS = 10;
export const DELAY_SECONDS = 20;
/** Of sessions: some rows of a region lie closer, some do not. */
export const GAP_MS = 300;
/** A row is joined with those of its campaign and region up to this much later. */
export const JOIN_MS = 2000;

const START_MS = Date.parse('2026-01-01T00:00:00Z');
const FILE_STEP_MS = 4000;
/** Rows of a file lie within this time, less than the watermark's delay: none of them is late. */
const FILE_SPAN_MS = 10_000;
/** Before this file the watermark may still be where it started. */
const LATE_FROM_FILE = 4;
const LATE_MS = 24 * 3600 * 1000;
const END_MS = START_MS + 365 * LATE_MS;
const CAMPAIGNS = ['spring', 'Frühling', 'printemps 🌱', 'a "quoted" name', '', null];
const REGIONS = 6;

export interface Event {
  readonly time: string | null;
  readonly campaign: string | null;
  readonly region: number;
  readonly amount: number | null;
}

/** Count and sum of one group, as text: what the output must hold exactly once. */
export type Groups = ReadonlyMap<string, string>;

/** Writes the input, file after file, and computes the answer as it goes: plain JavaScript, row at a time. */
export class EventFiles {
  readonly #directory: string;
  readonly #staging: string;
  readonly #random: Random;
  readonly #groups = new Map<string, { count: number; total: number | null }>();
  readonly #names: string[] = [];
  /** All but late rows, in the order in which they were written. */
  readonly rows: Event[] = [];

  constructor(inputDirectory: string, stagingDirectory: string, random: Random) {
    this.#directory = inputDirectory;
    this.#staging = stagingDirectory;
    this.#random = random;
    mkdirSync(inputDirectory, { recursive: true });
    mkdirSync(stagingDirectory, { recursive: true });
  }

  /** Names of all files so far, in order. */
  get names(): readonly string[] {
    return this.#names;
  }

  /** What a query must have put out when the watermark has passed all windows. */
  get expected(): Groups {
    const groups = [...this.#groups].map(
      ([key, { count, total }]) => [key, groupText(count, total)] as const,
    );
    return new Map(groups);
  }

  add(): void {
    const file = this.#names.length;
    const count = 100 + this.#random.below(300);
    const events = Array.from({ length: count }, () => this.#event(file));
    for (const event of events) this.#count(event);
    this.rows.push(...events);
    const isLateRow = file >= LATE_FROM_FILE && this.#random.below(3) === 0;
    if (isLateRow) events.splice(this.#random.below(events.length), 0, lateEvent());
    this.#publish(events);
  }

  /** A last row so far ahead that every window before it closes. */
  addEnd(): void {
    const time = new Date(END_MS).toISOString();
    this.#publish([{ time, campaign: 'end', region: 0, amount: 0 }]);
  }

  /** A row that nobody counts: only to have another batch. */
  addLate(): void {
    this.#publish([lateEvent()]);
  }

  #event(file: number): Event {
    const timeMs = START_MS + file * FILE_STEP_MS + this.#random.below(FILE_SPAN_MS);
    return {
      time: this.#random.below(50) === 0 ? null : new Date(timeMs).toISOString(),
      campaign: this.#random.pick(CAMPAIGNS),
      region: this.#random.below(REGIONS),
      amount: this.#random.below(20) === 0 ? null : this.#random.below(1_000_000) - 500_000,
    };
  }

  #count({ time, campaign, region, amount }: Event): void {
    if (time === null) return;
    const windowMs = WINDOW_SECONDS * 1000;
    const startMs = Math.floor(Date.parse(time) / windowMs) * windowMs;
    const key = groupKey(startMs, campaign, region);
    const { count, total } = this.#groups.get(key) ?? { count: 0, total: null };
    const sum = amount === null ? total : (total ?? 0) + amount;
    this.#groups.set(key, { count: count + 1, total: sum });
  }

  /** Files appear whole, by rename, with rising modification times. */
  #publish(events: readonly Event[]): void {
    const name = `events-${String(this.#names.length).padStart(5, '0')}.json`;
    const staged = path.join(this.#staging, name);
    writeFileSync(staged, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    const modified = new Date(START_MS + this.#names.length * 1000);
    utimesSync(staged, modified, modified);
    this.#names.push(name);
    renameSync(staged, path.join(this.#directory, name));
  }
}

export function groupKey(startMs: number, campaign: string | null, region: number): string {
  return `${new Date(startMs).toISOString()} ${JSON.stringify(campaign)} ${region}`;
}

export function groupText(count: number, total: number | null): string {
  return `count ${count}, sum ${total}`;
}

/** A day before everything else: dropped, since the watermark has passed it. */
function lateEvent(): Event {
  return {
    time: new Date(START_MS - LATE_MS).toISOString(),
    campaign: 'late',
    region: 0,
    amount: 1,
  };
}
