import { expect, test } from 'vitest';
import { openReceivedLog } from '../../../src/checkpoint/received-log.ts';
import type { JsonValue } from '../../../src/columnar/json-value.ts';
import type { LineReceiver, LineStore } from '../../../src/connectors/receiver/line-receiver.ts';
import { linesOf } from '../../../src/connectors/receiver/received-form.ts';
import { ReceiverSource } from '../../../src/connectors/receiver/receiver-source.ts';
import { Life } from '../../../src/testing/life.ts';
import { MemoryDisk } from '../../../src/testing/memory-disk.ts';
import { Random } from '../../../src/testing/random.ts';
import { sourceArena, sourceContext } from '../../support/source-context.ts';

const BLOCKS = 12;
const SEGMENT_BYTES = 60;

/** What is left when a life has ended: the disk, the ranges that a journal has, and what was confirmed to the sender. */
interface Aftermath {
  readonly disk: MemoryDisk;
  readonly ranges: JsonValue[];
  readonly confirmed: string[];
}

class Handed implements LineReceiver {
  readonly description = 'handed';
  store: LineStore | null = null;
  start(store: LineStore): void {
    this.store = store;
  }
  stop(): void {}
}

async function openSource({ disk, ranges }: Aftermath, life: Life) {
  const { files } = disk.storageOf(life, 'id');
  const log = await openReceivedLog('/received', {
    files: files!,
    segmentBytes: SEGMENT_BYTES,
    indexBytes: 512,
  });
  const receiver = new Handed();
  const source = new ReceiverSource(receiver, linesOf('the test', 'text', {}, null));
  await source.open(sourceContext('/received', { log }), null);
  for (const range of ranges) source.advance(range);
  // A log that holds something has its receiver started in the background.
  await new Promise<void>((resolve) => setImmediate(resolve));
  return { source, receiver };
}

/** Stores blocks, some at once, and plans what is there, until all is done or the process dies. */
async function live(aftermath: Aftermath, life: Life): Promise<void> {
  const { source, receiver } = await openSource(aftermath, life);
  const storeBlock = async (block: number): Promise<void> => {
    const lines = `block ${block}\nend of ${block}\n`;
    await receiver.store!.store(Buffer.from(lines));
    aftermath.confirmed.push(lines);
  };
  for (let block = 0; block < BLOCKS; block += 3) {
    await Promise.all([storeBlock(block), storeBlock(block + 1)]);
    const planned = await source.plan();
    if (planned !== null) aftermath.ranges.push(planned.range);
    await storeBlock(block + 2);
  }
  await source.close();
}

/** All lines there are, in the order of their ranges. */
async function readAll(aftermath: Aftermath): Promise<string> {
  const { source } = await openSource(aftermath, new Life());
  const rest = await source.plan();
  if (rest !== null) aftermath.ranges.push(rest.range);
  let text = '';
  for (const range of aftermath.ranges) {
    for (const split of await source.splits(range, sourceArena())) {
      if (split.kind !== 'file') throw new Error('lines are read from files');
      text += Buffer.from(aftermath.disk.file(split.path).bytes).subarray(split.start, split.end);
    }
  }
  await source.close();
  return text;
}

test('whatever step a process dies at, what it confirmed is there once, and whole', async () => {
  let deaths = 0;
  for (let lastStep = 1; ; lastStep++) {
    const aftermath: Aftermath = { disk: new MemoryDisk(), ranges: [], confirmed: [] };
    let step = 0;
    const life = new Life((_name, current) => {
      if (++step === lastStep) current.end();
    });
    const outcome = await live(aftermath, life).catch(() => 'died');
    if (!life.isOver) {
      expect(outcome).toBe(undefined);
      expect(aftermath.confirmed.length).toBe(BLOCKS);
      break;
    }
    deaths++;
    life.end();
    aftermath.disk.lose(new Random(lastStep));
    const text = await readAll(aftermath);
    for (const lines of aftermath.confirmed) expect(text.split(lines).length).toBe(2);
    const found = text.match(/block (\d+)\nend of \1\n/g) ?? [];
    expect(found.join('')).toBe(text);
  }
  expect(deaths).toBeGreaterThan(20);
});
