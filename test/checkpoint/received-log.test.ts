import * as fs from 'node:fs';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ENTRY_BYTES, encodeEntry } from '../../src/checkpoint/received-index.ts';
import { openReceivedLog, type ReceivedLogOptions } from '../../src/checkpoint/received-log.ts';
import type { ReceivedLog } from '../../src/connectors/source.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { FaultyFiles } from './faulty-files.ts';

const small: ReceivedLogOptions = { segmentBytes: 100, indexBytes: ENTRY_BYTES * 6 };

test('random blocks keep their numbers, over restarts and truncation', async () => {
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ blocks: fc.array(fc.string({ maxLength: 60 }), { maxLength: 4 }) }),
    },
    { weight: 1, arbitrary: fc.constant('restart' as const) },
    { weight: 1, arbitrary: fc.record({ truncate: fc.double({ min: 0, max: 1, noNaN: true }) }) },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 25 }),
      fc.integer({ min: 1, max: 80 }),
      async (steps, pieceBytes) => {
        const directory = scratchDirectory();
        let log: ReceivedLog = await openReceivedLog(directory, small);
        let model = Buffer.alloc(0);
        let start = 0;
        for (const current of steps) {
          if (current === 'restart') {
            await log.close();
            log = await openReceivedLog(directory, small);
          } else if ('blocks' in current) {
            const blocks = current.blocks.map((text) => Buffer.from(text));
            await Promise.all(blocks.map((block) => log.append(block)));
            model = Buffer.concat([model, ...blocks]);
          } else {
            start = Math.max(start, Math.floor(current.truncate * model.length));
            await log.truncate(start);
          }
          expect(log.end).toBe(model.length);
          expect(read(log, start, log.end, pieceBytes)).toBe(model.subarray(start).toString());
        }
        await log.close();
      },
    ),
    { numRuns: 40, seed: 5 },
  );
});

test('a range is cut into pieces of at most the size asked for', async () => {
  const log = await openReceivedLog(scratchDirectory(), small);
  for (let block = 0; block < 10; block++) await log.append(Buffer.from('0123456789\n'.repeat(5)));
  const pieces = log.pieces(3, 540, 40);
  expect(Math.max(...pieces.map(({ start, end }) => end - start))).toBe(40);
  expect(new Set(pieces.map(({ path }) => path)).size).toBe(5);
  expect(log.pieces(7, 7, 40)).toEqual([]);
  await log.close();
});

test('appends of one turn share one write', async () => {
  const files = new FaultyFiles();
  const log = await openReceivedLog(scratchDirectory(), { files });
  const writes = () =>
    files.calls.filter(({ call, path }) => call === 'write' && path.endsWith('.data')).length;
  await Promise.all(['a', 'b', 'c'].map((text) => log.append(Buffer.from(text))));
  expect(writes()).toBe(1);
  expect(read(log, 0, 3, 10)).toBe('abc');
  await log.close();
});

test('a group torn in its bytes or in its entry, anywhere, is cut', async () => {
  const directory = scratchDirectory();
  await receive(directory, ['kept\n']);
  const kept = snapshotOf(directory);
  await receive(directory, ['torn away\n']);
  const whole = snapshotOf(directory);
  for (const dataLength of [5, 6, 14, 15]) {
    for (let entryLength = 0; entryLength <= ENTRY_BYTES; entryLength++) {
      restore(directory, whole);
      const index = Buffer.from(whole.get('00000001.index')!);
      index.fill(0, ENTRY_BYTES + entryLength, 2 * ENTRY_BYTES);
      fs.writeFileSync(`${directory}/00000001.index`, index);
      fs.writeFileSync(
        `${directory}/00000001.data`,
        whole.get('00000001.data')!.subarray(0, dataLength),
      );
      const isWhole = index.equals(whole.get('00000001.index')!) && dataLength === 15;
      expect(await contents(directory)).toBe(isWhole ? 'kept\ntorn away\n' : 'kept\n');
      await receive(directory, ['next\n']);
      expect(await contents(directory)).toBe(isWhole ? 'kept\ntorn away\nnext\n' : 'kept\nnext\n');
    }
  }
  restore(directory, kept);
  expect(await contents(directory)).toBe('kept\n');
});

test('a flipped bit never gives wrong bytes', async () => {
  const directory = scratchDirectory();
  for (let block = 0; block < 12; block++)
    await receive(directory, [`block ${block} with some text\n`]);
  const whole = snapshotOf(directory);
  const names = [...whole.keys()].filter((name) => whole.get(name)!.some((byte) => byte !== 0));
  const text = await contents(directory);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), fc.nat(), async (name, random) => {
      restore(directory, whole);
      const bytes = Buffer.from(whole.get(name)!);
      const bit = random % (bytes.length * 8);
      bytes[bit >>> 3]! ^= 1 << (bit & 7);
      fs.writeFileSync(`${directory}/${name}`, bytes);
      const found = await contents(directory).catch((error: unknown) => error);
      if (found instanceof Error) expect(found).toMatchObject({ condition: 'CHECKPOINT_CORRUPT' });
      else expect([text, text.replace(/.*\n$/, '')]).toContain(found);
    }),
    { numRuns: 200, seed: 3 },
  );
});

test.each(['00000002.data', '00000002.index'])(
  '%s missing in the middle is corruption',
  async (name) => {
    const directory = scratchDirectory();
    for (let block = 0; block < 12; block++) await receive(directory, ['x'.repeat(50)]);
    fs.rmSync(`${directory}/${name}`);
    await expect(contents(directory)).rejects.toMatchObject({ condition: 'CHECKPOINT_CORRUPT' });
  },
);

test('a segment of another log is corruption', async () => {
  const [directory, other] = [scratchDirectory(), scratchDirectory()];
  for (let block = 0; block < 6; block++) {
    await receive(directory, ['x'.repeat(50)]);
    await receive(other, ['y'.repeat(50)]);
  }
  for (const name of ['00000001.data', '00000001.index']) {
    fs.copyFileSync(`${other}/${name}`, `${directory}/${name}`);
  }
  await expect(contents(directory)).rejects.toMatchObject({ condition: 'CHECKPOINT_CORRUPT' });
});

test('bad bytes before a torn entry are corruption: they had been received', async () => {
  const directory = scratchDirectory();
  await receive(directory, ['received\n', 'torn\n']);
  const index = fs.readFileSync(`${directory}/00000001.index`);
  fs.writeFileSync(`${directory}/00000001.index`, index.fill(0, ENTRY_BYTES + 8, 2 * ENTRY_BYTES));
  fs.writeFileSync(`${directory}/00000001.data`, 'recEived\n');
  await expect(contents(directory)).rejects.toMatchObject({ condition: 'CHECKPOINT_CORRUPT' });
});

test('a cut group is gone for good, also when the next one goes to another segment', async () => {
  const directory = scratchDirectory();
  await receive(directory, ['received\n', 'torn\n']);
  fs.truncateSync(`${directory}/00000001.data`, 11);
  const log = await openReceivedLog(directory, { ...small, segmentBytes: 5 });
  await log.append(Buffer.from('next\n'));
  await log.close();
  expect(fs.readdirSync(directory)).toContain('00000002.data');
  expect(await contents(directory)).toBe('received\nnext\n');
});

test('the byte numbers survive truncation while the newest segment is empty', async () => {
  const directory = scratchDirectory();
  await receive(directory, ['a'.repeat(100), 'torn']);
  fs.writeFileSync(`${directory}/00000002.data`, 't');
  const log = await openReceivedLog(directory, small);
  await log.truncate(log.end);
  await log.close();
  const reopened = await openReceivedLog(directory, small);
  expect(reopened.end).toBe(100);
  await reopened.close();
});

test('truncation removes whole segments and remembers the byte numbers', async () => {
  const directory = scratchDirectory();
  const log = await openReceivedLog(directory, small);
  for (let block = 0; block < 7; block++) await log.append(Buffer.alloc(60, 65 + block));
  await log.truncate(log.end);
  await log.close();
  const reopened = await openReceivedLog(directory, small);
  expect(reopened.end).toBe(420);
  await reopened.append(Buffer.from('after'));
  expect(read(reopened, 420, 425, 100)).toBe('after');
  expect(() => reopened.pieces(0, 425, 100)).toThrow(/CHECKPOINT_INPUT_MISSING.*Bytes 0 to 425/);
  expect(() => reopened.pieces(420, 426, 100)).toThrow('CHECKPOINT_INPUT_MISSING');
  await reopened.close();
});

test('a crash while a segment is removed or made leaves nothing that matters', async () => {
  const directory = scratchDirectory();
  for (let block = 0; block < 6; block++) await receive(directory, ['y'.repeat(50)]);
  fs.rmSync(`${directory}/00000001.index`);
  fs.writeFileSync(`${directory}/00000009.data`, '');
  const log = await openReceivedLog(directory, small);
  expect(read(log, 100, 300, 1000)).toBe('y'.repeat(200));
  expect(fs.readdirSync(directory)).not.toContain('00000001.data');
  await log.close();
});

test('an unknown format version is named', async () => {
  const directory = scratchDirectory();
  await receive(directory, ['text']);
  const group = { end: 4, byteLength: 4, dataCrc: crc32('text'), predecessorCrc: 0 };
  const entry = encodeEntry(group);
  entry.writeUInt32LE(2, 20);
  entry.writeUInt32LE(crc32(entry.subarray(0, 28)), 28);
  fs.writeFileSync(`${directory}/00000001.index`, entry);
  await expect(contents(directory)).rejects.toMatchObject({
    condition: 'CHECKPOINT_FORMAT_UNKNOWN',
  });
});

test('a failed write ends the log; what was received before stays', async () => {
  const directory = scratchDirectory();
  const fault = {
    call: 'write',
    at: 2,
    ending: '00000001.data',
    code: 'ENOSPC',
    tornBytes: 2,
  } as const;
  const log = await openReceivedLog(directory, { files: new FaultyFiles(fault) });
  await log.append(Buffer.from('one\n'));
  await log.append(Buffer.from('two\n'));
  for (const text of ['three\n', 'four\n']) {
    await expect(log.append(Buffer.from(text))).rejects.toMatchObject({
      condition: 'CHECKPOINT_WRITE_FAILED',
      summary: expect.stringContaining('the disk is full'),
    });
  }
  expect(log.end).toBe(8);
  await log.close();
  expect(await contents(directory)).toBe('one\ntwo\n');
});

test('a log that cannot be opened leaves no file open', async () => {
  const directory = scratchDirectory();
  await receive(directory, ['one\n']);
  // Of a new log the data file is made first.
  for (const [place, at] of [[scratchDirectory(), 1] as const, [directory, 1] as const]) {
    const files = new FaultyFiles({ call: 'open', at, ending: '.data', code: 'EMFILE' });
    await expect(openReceivedLog(place, { files })).rejects.toThrow('EMFILE');
    expect(files.openPaths).toEqual([]);
  }
  expect(await contents(directory)).toBe('one\n');
});

function read(log: ReceivedLog, start: number, end: number, pieceBytes: number): string {
  const pieces = log.pieces(start, end, pieceBytes);
  const bytes = pieces.map((piece) => fs.readFileSync(piece.path).subarray(piece.start, piece.end));
  return Buffer.concat(bytes).toString();
}

async function contents(directory: string): Promise<string> {
  const log = await openReceivedLog(directory, small);
  const text = read(log, 0, log.end, 1000);
  await log.close();
  return text;
}

async function receive(directory: string, texts: readonly string[]): Promise<void> {
  const log = await openReceivedLog(directory, small);
  for (const text of texts) await log.append(Buffer.from(text));
  await log.close();
}

function snapshotOf(directory: string): Map<string, Buffer> {
  const names = fs.readdirSync(directory);
  return new Map(names.map((name) => [name, fs.readFileSync(`${directory}/${name}`)]));
}

function restore(directory: string, files: Map<string, Buffer>): void {
  for (const name of fs.readdirSync(directory)) fs.rmSync(`${directory}/${name}`);
  for (const [name, bytes] of files) fs.writeFileSync(`${directory}/${name}`, bytes);
}
