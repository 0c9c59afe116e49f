import type { Arena } from '../columnar/arena.ts';
import type { SharedMemory } from '../columnar/memory.ts';
import { oncePer } from '../columnar/once-per.ts';
import { assert } from '../errors.ts';
import type { TaskCounters } from '../expression/evaluation.ts';
import {
  countedStages,
  type PlaceCounts,
  placesOf,
  type StageCounts,
} from '../plan/stage-counts.ts';
import type { QueryStages } from '../plan/stages.ts';

/**
 * What the stages of a query have done, kept in shared memory where anybody may read it at any time. A thread counts for
 * itself while it works on a split or partition, and adds that up here once at its end.
 *
 *   stage     runs u32, slowest µs u32, blocks u32, blocks left out u32, 4 words free
 *   place     rows, batches, nanoseconds, bytes: u64 each, low word first
 */
const HEAD_WORDS = 8;
const PLACE_WORDS = 8;
const WORD_BYTES = 4;
/** Fields of a place. */
const ROWS = 0;
const BATCHES = 1;
const NANOS = 2;
const BYTES = 3;
const FIELDS = 4;

/** Makes room for the counts of all stages, all zero. Gives the address. */
export function allocateCounters(stages: QueryStages, arena: Arena): number {
  const words = countedStages(stages).reduce((sum, stage) => sum + wordsOf(placesOf(stage)), 0);
  const address = arena.allocate(words * WORD_BYTES);
  arena.memory.u32.fill(0, address / WORD_BYTES, address / WORD_BYTES + words);
  return address;
}

/** Where the counts of a stage lie. */
export function countersOf(stages: QueryStages, id: number, address: number): number {
  const word = wordsBefore(stages).get(id);
  assert(word !== undefined, 'counts are of a stage of the plan');
  return address + word * WORD_BYTES;
}

/** For each stage the words of those before it. */
const wordsBefore = oncePer((stages: QueryStages): ReadonlyMap<number, number> => {
  const places = new Map<number, number>();
  let word = 0;
  for (const stage of countedStages(stages)) {
    places.set(stage.id, word);
    word += wordsOf(placesOf(stage));
  }
  return places;
});

/** All counts as they are now. */
export function readCounters(
  memory: SharedMemory,
  stages: QueryStages,
  address: number,
): readonly StageCounts[] {
  const { u32 } = memory;
  let word = address / WORD_BYTES;
  return countedStages(stages).map((stage) => {
    const [head, count] = [word, placesOf(stage)];
    word += wordsOf(count);
    return {
      stage: stage.id,
      runs: Atomics.load(u32, head),
      slowestMicros: Atomics.load(u32, head + 1),
      blocks: Atomics.load(u32, head + 2),
      skippedBlocks: Atomics.load(u32, head + 3),
      places: Array.from({ length: count }, (_, place) =>
        readPlace(u32, head + HEAD_WORDS + place * PLACE_WORDS),
      ),
    };
  });
}

function wordsOf(places: number): number {
  return HEAD_WORDS + places * PLACE_WORDS;
}

function readPlace(u32: Uint32Array, word: number): PlaceCounts {
  return {
    rows: readWide(u32, word + ROWS * 2),
    batches: readWide(u32, word + BATCHES * 2),
    nanos: readWide(u32, word + NANOS * 2),
    bytes: readWide(u32, word + BYTES * 2),
  };
}

type BlockCounts = Pick<TaskCounters, 'blocks' | 'skippedBlocks'>;

const NO_BLOCKS: BlockCounts = { blocks: 0, skippedBlocks: 0 };

/** One run of a stage over one split or partition: books the time since the last booking on the place that used it. */
export class RunCounter {
  readonly #memory: SharedMemory;
  readonly #address: number;
  readonly #counts: number[];
  readonly #startMs: number;
  #lastMs: number;

  /** `address`: where the stage's counts lie. */
  constructor(memory: SharedMemory, address: number, places: number) {
    this.#memory = memory;
    this.#address = address;
    this.#counts = new Array<number>(places * FIELDS).fill(0);
    this.#startMs = performance.now();
    this.#lastMs = this.#startMs;
  }

  /** A place has just given out so many rows. */
  book(place: number, rows: number, bytes = 0): void {
    const nowMs = performance.now();
    const first = place * FIELDS;
    this.#counts[first + ROWS]! += rows;
    if (rows > 0) this.#counts[first + BATCHES]! += 1;
    this.#counts[first + NANOS]! += (nowMs - this.#lastMs) * 1e6;
    this.#counts[first + BYTES]! += bytes;
    this.#lastMs = nowMs;
  }

  /** Adds the run to those before it. */
  finish({ blocks, skippedBlocks }: BlockCounts = NO_BLOCKS): void {
    const { u32 } = this.#memory;
    const head = this.#address / WORD_BYTES;
    Atomics.add(u32, head, 1);
    Atomics.add(u32, head + 2, blocks);
    Atomics.add(u32, head + 3, skippedBlocks);
    raise(u32, head + 1, Math.min(0xffff_ffff, (this.#lastMs - this.#startMs) * 1000));
    const counts = this.#counts;
    for (let index = 0; index < counts.length; index++) {
      const count = Math.round(counts[index]!);
      if (count > 0) addWide(u32, head + HEAD_WORDS + index * 2, count);
    }
  }
}

const WORD_RANGE = 2 ** 32;

/** Whoever carries over adds the carry: a reader may for a moment see one without the other. */
function addWide(u32: Uint32Array, word: number, value: number): void {
  const low = value >>> 0;
  const carry = Atomics.add(u32, word, low) + low >= WORD_RANGE ? 1 : 0;
  const high = value < WORD_RANGE ? carry : Math.floor(value / WORD_RANGE) + carry;
  if (high > 0) Atomics.add(u32, word + 1, high);
}

function readWide(u32: Uint32Array, word: number): number {
  return Atomics.load(u32, word + 1) * WORD_RANGE + Atomics.load(u32, word);
}

/** Makes a word at least as great as a value. */
function raise(u32: Uint32Array, word: number, value: number): void {
  const wanted = Math.round(value);
  let seen = Atomics.load(u32, word);
  while (seen < wanted) {
    const found = Atomics.compareExchange(u32, word, seen, wanted);
    if (found === seen) return;
    seen = found;
  }
}
