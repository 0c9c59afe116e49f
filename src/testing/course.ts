import { type InputRow, readInputRow } from '../api/rows/input-rows.ts';
import type { Row } from '../columnar/value.ts';
import type { Random } from './random.ts';
import type { TestInput } from './test-input.ts';
import { type InputDescriptions, isWatermarked, type World } from './world.ts';

const STEPS_MAX = 6;
/** Between two steps. */
const PAUSE_MS_MAX = 10_000;

/** How rows come on their way. */
export interface Arrival {
  /** Rows come up to so much (ms) behind others that are as much older by their event time. */
  readonly disorderMs: number;
  /** The part of the rows that comes any time later, so that the watermark may have passed them. */
  readonly lateness: number;
  /** The part of the rows that comes twice. */
  readonly duplicates: number;
}

/** What happens to a query: at each step rows come to some inputs, and time passes. */
export type Course = readonly CourseStep[];

interface CourseStep {
  readonly rows: readonly { readonly input: string; readonly rows: readonly Row[] }[];
  readonly passedMs: number;
}

interface ArrivingRow {
  readonly row: Row;
  readonly place: number;
}

/** Draws one of the ways in which the rows may come. */
export function drawCourse(
  rows: Readonly<Record<string, readonly InputRow[]>>,
  described: InputDescriptions,
  world: World,
  arrival: Arrival,
  random: Random,
): Course {
  const arriving = Object.entries(rows).map(([name, given]) => {
    const input = world.input(name);
    const read = given.map((row) => readInputRow(row, input.stream.schema));
    const places = placesOf(read, timeColumn(described[name]!, input));
    return { input: name, rows: arrive(read, places, arrival, random) };
  });
  const stepCount = 1 + random.below(STEPS_MAX);
  return Array.from({ length: stepCount }, (_, step) => ({
    rows: arriving.map(({ input, rows: all }) => ({
      input,
      rows: part(all, step, stepCount).map(({ row }) => row),
    })),
    passedMs: random.below(PAUSE_MS_MAX),
  }));
}

/** The place of the column with the event time; −1 where the input names none. */
function timeColumn(described: InputDescriptions[string], { stream }: TestInput): number {
  if (!isWatermarked(described)) return -1;
  const name = described.watermark[0].toLowerCase();
  return stream.schema.fields.findIndex((field) => field.name.toLowerCase() === name);
}

/** Event times (ms), or for want of them the numbers of the rows. */
function placesOf(rows: readonly Row[], timeAt: number): number[] {
  return rows.map((row, number) => {
    const time = timeAt < 0 ? null : row[timeAt];
    return typeof time === 'bigint' ? Number(time / 1000n) : number;
  });
}

function arrive(
  rows: readonly Row[],
  places: readonly number[],
  { disorderMs, lateness, duplicates }: Arrival,
  random: Random,
): ArrivingRow[] {
  const spread = (place: number): number => place + random.next() * disorderMs;
  const newest = places.reduce((greatest, place) => Math.max(greatest, place), 0);
  const anyLater = (place: number): number => place + random.next() * (newest - place + 1);
  const arriving = rows.flatMap((row, number) => {
    const place = places[number]!;
    const isLate = random.chance(lateness);
    const once = { row, place: isLate ? anyLater(place) : spread(place) };
    return random.chance(duplicates) ? [once, { row, place: anyLater(place) }] : [once];
  });
  // Without disorder rows stay as they were given.
  const isSorted = disorderMs === 0 && lateness === 0 && duplicates === 0;
  return isSorted ? arriving : arriving.sort((left, right) => left.place - right.place);
}

function part<T>(all: readonly T[], number: number, count: number): readonly T[] {
  const at = (place: number): number => Math.round((place * all.length) / count);
  return all.slice(at(number), at(number + 1));
}
