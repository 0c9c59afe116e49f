// Damage to the log of received data, whole: each byte flipped, each file cut to each length and removed, all of them gone.
// What was planned is the same as before or the query is refused by name, whatever the receiver brings meanwhile.

import { expect, test } from 'vitest';
import { openReceivedLog } from '../../../src/checkpoint/received-log.ts';
import type { JsonValue } from '../../../src/columnar/json-value.ts';
import type { LineReceiver, LineStore } from '../../../src/connectors/receiver/line-receiver.ts';
import { linesOf } from '../../../src/connectors/receiver/received-form.ts';
import { ReceiverSource } from '../../../src/connectors/receiver/receiver-source.ts';
import { MillraceError } from '../../../src/errors.ts';
import { Life } from '../../../src/testing/life.ts';
import { MemoryDisk } from '../../../src/testing/memory-disk.ts';
import { flipByte, truncate } from '../../recovery/harness/damage.ts';
import { sourceArena, sourceContext } from '../../support/source-context.ts';

/** Small, so that there are several segments. */
const SEGMENT_BYTES = 60;
const INDEX_BYTES = 128;
const BLOCKS = 12;
const PLANNED_BLOCKS = BLOCKS - 1;
/** Lines that come when the query starts again. */
const LATER = 'something else\n'.repeat(BLOCKS);
const REFUSALS = [
  'CHECKPOINT_CORRUPT',
  'CHECKPOINT_FORMAT_UNKNOWN',
  'CHECKPOINT_INPUT_MISSING',
  'CHECKPOINT_NOT_ACCESSIBLE',
];

/** What a dead process left: its log, and what its journal has of it. */
interface Remains {
  readonly disk: MemoryDisk;
  /** Of the snapshot: what lies before it was released. */
  readonly position: JsonValue | null;
  /** What was planned behind the snapshot. */
  readonly ranges: readonly JsonValue[];
}

class Handed implements LineReceiver {
  readonly description = 'handed';
  readonly #first: string;
  store: LineStore | null = null;

  /** `first`: what comes at once. */
  constructor(first: string) {
    this.#first = first;
  }

  async start(store: LineStore): Promise<void> {
    this.store = store;
    if (this.#first !== '') await store.store(Buffer.from(this.#first));
  }

  stop(): void {}
}

test.each([0, 4])('a log of which %i blocks were released', async (released) => {
  const remains = await makeRemains(released);
  const outcomes: Record<string, number> = {};
  const wrong: string[] = [];
  for (const { what, harm } of casesOf(remains.disk)) {
    const disk = remains.disk.copy();
    harm(disk);
    const outcome = await outcomeOf({ ...remains, disk }, released);
    const mayLoseLast = what.startsWith(newestOf(remains.disk));
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (outcome.startsWith('wrong') || (outcome === 'last lost' && !mayLoseLast)) {
      wrong.push(`${what}: ${outcome}`);
    }
  }

  expect(wrong).toEqual([]);
  expect(outcomes).toMatchObject({ right: expect.any(Number), 'last lost': expect.any(Number) });
  expect(outcomes['CHECKPOINT_CORRUPT']).toBeGreaterThan(0);
  expect(outcomes['CHECKPOINT_INPUT_MISSING']).toBeGreaterThan(0);
});

function blockText(block: number): string {
  return `block ${block}\nend of ${block}\n`;
}

function textOf(from: number, to: number): string {
  return Array.from({ length: to - from }, (_, index) => blockText(from + index)).join('');
}

async function open({ disk, position, ranges }: Remains, receiver: LineReceiver) {
  const { files } = disk.storageOf(new Life(), 'id');
  const sizes = { segmentBytes: SEGMENT_BYTES, indexBytes: INDEX_BYTES };
  const log = await openReceivedLog('/received', { files: files!, ...sizes });
  const source = new ReceiverSource(receiver, linesOf('the test', 'text', {}, null));
  try {
    await source.open(sourceContext('/received', { log }), position);
    for (const range of ranges) source.advance(range);
  } catch (error) {
    await source.close();
    throw error;
  }
  return source;
}

/** Every block is a range, but for the last one, which no batch has taken yet. */
async function makeRemains(released: number): Promise<Remains> {
  const disk = new MemoryDisk();
  const receiver = new Handed('');
  const source = await open({ disk, position: null, ranges: [] }, receiver);
  const ranges: JsonValue[] = [];
  let position: JsonValue | null = null;
  for (let block = 0; block < BLOCKS; block++) {
    await receiver.store!.store(Buffer.from(blockText(block)));
    if (block < PLANNED_BLOCKS) ranges.push((await source.plan())!.range);
    if (block === released - 1) position = source.position();
  }
  const before = ranges.splice(0, released).at(-1);
  if (before !== undefined) await source.release(before);
  await source.close();
  return { disk, position, ranges };
}

interface Case {
  /** Begins with the path. */
  readonly what: string;
  harm(disk: MemoryDisk): void;
}

function* casesOf(disk: MemoryDisk): Generator<Case> {
  for (const path of disk.paths) {
    yield { what: `${path} removed`, harm: (harmed) => harmed.remove(path) };
    for (let at = 0; at < disk.file(path).byteLength; at++) {
      yield { what: `${path} flipped at ${at}`, harm: (harmed) => flipByte(harmed, path, at) };
      yield { what: `${path} cut to ${at}`, harm: (harmed) => truncate(harmed, path, at) };
    }
  }
  const removeAll = (harmed: MemoryDisk) => {
    for (const path of disk.paths) harmed.remove(path);
  };
  yield { what: 'all removed', harm: removeAll };
}

/** The newest segment with data, as the paths of its files begin. */
function newestOf(disk: MemoryDisk): string {
  const filled = disk.paths.filter(
    (path) => path.endsWith('.data') && disk.file(path).byteLength > 0,
  );
  return filled.at(-1)!.replace('data', '');
}

async function outcomeOf(remains: Remains, released: number): Promise<string> {
  try {
    const source = await open(remains, new Handed(LATER));
    try {
      const planned = await read(remains.disk, source, remains.ranges);
      if (planned !== textOf(released, PLANNED_BLOCKS)) return `wrong: planned was ${planned}`;
      const rest = await source.plan();
      const behind = await read(remains.disk, source, rest === null ? [] : [rest.range]);
      const last = blockText(PLANNED_BLOCKS);
      if (behind === last || behind === last + LATER) return 'right';
      return behind === '' || behind === LATER ? 'last lost' : `wrong: behind it ${behind}`;
    } finally {
      await source.close();
    }
  } catch (error) {
    const condition = error instanceof MillraceError ? error.condition : String(error);
    return REFUSALS.includes(condition) ? condition : `wrong: ${condition}`;
  }
}

async function read(
  disk: MemoryDisk,
  source: ReceiverSource,
  ranges: readonly JsonValue[],
): Promise<string> {
  let text = '';
  for (const range of ranges) {
    for (const split of await source.splits(range, sourceArena())) {
      if (split.kind !== 'file') throw new Error('lines are read from files');
      text += Buffer.from(disk.file(split.path).bytes).subarray(split.start, split.end);
    }
  }
  return text;
}
