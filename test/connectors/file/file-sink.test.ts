import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { JsonValue } from '../../../src/columnar/json-value.ts';
import { schema } from '../../../src/columnar/schema.ts';
import { field, INT } from '../../../src/columnar/types.ts';
import { Connectors } from '../../../src/connectors/index.ts';
import type { Sink, SinkBatch } from '../../../src/connectors/sink.ts';
import { batchOf } from '../../support/batches.ts';
import { testContext } from '../../support/compute-context.ts';
import { scratchDirectory } from '../../support/scratch-directory.ts';
import { sourceContext } from '../../support/source-context.ts';
import { watchSyncs } from '../../support/watch-syncs.ts';

const context = testContext();
const columns = schema([field('n', INT)]);
/** Bytes between two that are flipped; all of them in a long run. */
const STRIDE = process.env['MILLRACE_LONG_TESTS'] === '1' ? 1 : 17;
let output: string;

beforeEach(() => {
  output = path.join(scratchDirectory(), 'output');
});

async function openSink(
  queryId = 'query',
  committedBatchId = -1,
): Promise<{ sink: Sink; newest: number | null }> {
  const sink = new Connectors().createSink('json', { path: output });
  const { memory, settings } = context;
  const newest = await sink.open({
    queryId,
    schema: columns,
    outputMode: 'append',
    memory,
    settings,
    role: 'result',
    isBounded: false,
    plannedBatchId: committedBatchId,
    committedBatchId,
    after: () => () => {},
  });
  return { sink, newest };
}

/** A batch whose rows are encoded in shared memory, as workers leave them. */
function batchOfNumbers(
  batchId: number,
  numbers: readonly number[],
  digest = `d${batchId}`,
): SinkBatch {
  const encoded = numbers.map((number) => {
    const bytes = Buffer.from(`{"n":${number}}\n`);
    const address = context.arena.allocate(bytes.length);
    context.memory.u8.set(bytes, address);
    return { directory: '', bytes: context.memory.u8.subarray(address, address + bytes.length) };
  });
  const batches = [
    batchOf(
      columns,
      numbers.map((number) => [number]),
      context,
    ),
  ];
  const rows = () => numbers.map((number) => [number]);
  const rowCount = numbers.length;
  const result = { schema: columns, rowCount, batches, encoded, rows, context };
  return { batchId, timestampMs: 0, digest, ...result };
}

/** The output as a reader of visible data files sees it. */
async function content(): Promise<string> {
  const names = (await readdir(output)).filter((name) => name.startsWith('part-')).sort();
  const texts = await Promise.all(names.map((name) => readFile(path.join(output, name), 'utf8')));
  return texts
    .join('')
    .replaceAll(/[^\d]+/g, ' ')
    .trim();
}

/** The output as our own file source reads it. */
async function filesRead(
  options: Readonly<Record<string, string>> = {},
  position: JsonValue | null = null,
): Promise<string[]> {
  const source = new Connectors().createSource('json', { path: output, ...options }, columns);
  await source.open(sourceContext(output), position);
  const range = await source.plan();
  const files = (range?.range ?? []) as unknown as { path: string }[];
  return files.map((file) => path.basename(file.path)).sort();
}

test('each batch is a file and an entry; the newest batch is known after a restart', async () => {
  const { sink, newest } = await openSink();
  expect(newest).toBe(-1);
  expect(await sink.write(batchOfNumbers(0, [1, 2]))).toEqual({ batchId: 0 });
  await sink.write(batchOfNumbers(1, [3]));
  expect(await content()).toBe('1 2 3');
  expect(await filesRead()).toEqual(['part-00000-00000.json', 'part-00001-00000.json']);
  expect((await openSink()).newest).toBe(1);
});

test('a batch written again changes nothing; another batch of its number is refused', async () => {
  const { sink } = await openSink();
  await sink.write(batchOfNumbers(0, [1]));
  const again = (await openSink()).sink;
  await again.write(batchOfNumbers(0, [1]));
  expect(await content()).toBe('1');
  await expect(again.write(batchOfNumbers(0, [2], 'other'))).rejects.toThrow(/CHECKPOINT_CORRUPT/);
});

test('a batch without rows leaves an entry but no file', async () => {
  const { sink } = await openSink();
  await sink.write(batchOfNumbers(0, []));
  expect(await content()).toBe('');
  expect((await openSink()).newest).toBe(0);
});

test('what an attempt without entry left behind is removed, other files are not', async () => {
  const { sink } = await openSink();
  await sink.write(batchOfNumbers(0, [1]));
  await writeFile(path.join(output, 'part-00001-00000.json'), '{"n":9}\n');
  await writeFile(path.join(output, '.part-00001-00001.json.tmp'), '{"n":9}');
  await writeFile(path.join(output, 'notes.txt'), '');
  expect(await filesRead()).toEqual(['part-00000-00000.json']);
  const { sink: next } = await openSink();
  await next.write(batchOfNumbers(1, [2]));
  expect(await content()).toBe('1 2');
  expect((await readdir(output)).sort()).toEqual([
    '_millrace_metadata',
    'notes.txt',
    'part-00000-00000.json',
    'part-00001-00000.json',
  ]);
});

test('part files of another sink whose directory lies in this one are not taken for leftovers', async () => {
  const outer = output;
  await openSink();
  output = path.join(outer, 'kind=late');
  await (await openSink('another')).sink.write(batchOfNumbers(0, [7]));
  output = outer;
  await openSink();
  output = path.join(outer, 'kind=late');
  expect(await content()).toBe('7');
});

test('part files without a manifest are not taken for leftovers: the directory is refused', async () => {
  await mkdir(output);
  await writeFile(path.join(output, 'part-00000-00000.json'), '{"n":9}\n');
  await expect(openSink()).rejects.toThrow(/FILE_SINK_IN_USE.*part-00000-00000\.json/);
  expect(await readdir(output)).toEqual(['part-00000-00000.json']);
});

test('the manifest is compacted every ten entries and stays complete', async () => {
  const { sink } = await openSink();
  const source = new Connectors().createSource('json', { path: output }, columns);
  await source.open(sourceContext(output), null);
  let fileCount = 0;
  for (let batchId = 0; batchId < 35; batchId++) {
    await sink.write(batchOfNumbers(batchId, [batchId]));
    const { range } = (await source.plan())!;
    fileCount += (range as unknown as unknown[]).length;
  }
  expect(fileCount).toBe(35);
  expect((await filesRead()).length).toBe(35);
  const entries = await readdir(path.join(output, '_millrace_metadata'));
  expect(entries.filter((name) => name.endsWith('.compact')).sort()).toEqual([
    '19.compact',
    '29.compact',
    '9.compact',
  ]);
  expect(entries.length).toBeLessThan(20);
  const { sink: again, newest } = await openSink();
  expect(newest).toBe(34);
  await again.write(batchOfNumbers(3, [3]));
  await expect(again.write(batchOfNumbers(3, [3], 'other'))).rejects.toThrow(/Batch 3/);
});

test('the output of another query and a broken manifest are refused', async () => {
  const { sink } = await openSink();
  await sink.write(batchOfNumbers(0, [1]));
  await expect(openSink('another')).rejects.toThrow(/FILE_SINK_IN_USE/);
  await writeFile(path.join(output, '_millrace_metadata/0'), '{"vers');
  await expect(openSink()).rejects.toThrow(/CHECKPOINT_CORRUPT.*_millrace_metadata\/0/);
});

test('a manifest with any byte flipped, cut short anywhere, or with a file gone is refused or reads as it was', async () => {
  const { sink } = await openSink();
  const last = 11;
  for (let batchId = 0; batchId <= last; batchId++) {
    await sink.write(batchOfNumbers(batchId, [batchId]));
  }
  const folder = path.join(output, '_millrace_metadata');
  const right = await content();
  const outcomes = { refused: 0, right: 0 };
  for (const name of await readdir(folder)) {
    const place = path.join(folder, name);
    const bytes = await readFile(place);
    const harms = [
      null,
      ...bytes
        .keys()
        .filter((at) => at % STRIDE === 0)
        .map((at) => bytes.with(at, bytes[at]! ^ 0x55)),
      ...[0, 1, bytes.length >> 1, bytes.length - 1].map((length) => bytes.subarray(0, length)),
    ];
    for (const harmed of harms) {
      await (harmed === null ? rm(place) : writeFile(place, harmed));
      const opened = await openSink('query', last).catch((error: Error) => error);
      if (opened instanceof Error) {
        expect(opened).toMatchObject({ condition: 'CHECKPOINT_CORRUPT' });
        outcomes.refused++;
      } else outcomes.right++;
      expect(await content()).toBe(right);
      await writeFile(place, bytes);
    }
  }
  console.log(JSON.stringify(outcomes));
  expect(outcomes.refused).toBeGreaterThan(30);
});

test('a manifest without checksum, as older versions wrote it, is read and goes on', async () => {
  await mkdir(path.join(output, '_millrace_metadata'), { recursive: true });
  await writeFile(path.join(output, 'part-00000-00000.json'), '{"n":5}\n');
  const entry = { batchId: 0, queryId: 'query', digest: 'd0', files: [] };
  const files = [{ name: 'part-00000-00000.json', size: 8 }];
  const text = JSON.stringify({ version: 1, entries: [{ ...entry, files }] });
  await writeFile(path.join(output, '_millrace_metadata/0'), text);
  const { sink, newest } = await openSink('query', 0);
  expect(newest).toBe(0);
  await sink.write(batchOfNumbers(1, [6]));
  expect(await content()).toBe('5 6');
});

test('a source that was opened first reads through the manifest too', async () => {
  await mkdir(output);
  const source = new Connectors().createSource('json', { path: output }, columns);
  await source.open(sourceContext(output), null);
  expect(await source.plan()).toBe(null);
  const { sink } = await openSink();
  await writeFile(path.join(output, 'part-00000-00000.json'), '{"n":9}\n');
  expect(await source.plan()).toBe(null);
  await sink.write(batchOfNumbers(0, [1]));
  expect((await source.plan())?.range).toMatchObject([{ size: 8 }]);
});

test('a file that the manifest names and that is gone is an error, unless missing files are ignored', async () => {
  const { sink } = await openSink();
  for (const batchId of [0, 1]) await sink.write(batchOfNumbers(batchId, [batchId]));
  await rm(path.join(output, 'part-00000-00000.json'));
  const gone = /FILE_NOT_EXIST.*part-00000-00000\.json/;
  await expect(filesRead()).rejects.toThrow(gone);
  const bounded = new Connectors().createSource('json', { path: output }, columns);
  await bounded.open({ ...sourceContext(output), isBounded: true }, null);
  await expect(bounded.survey!()).rejects.toThrow(gone);
  const infer = (options: Readonly<Record<string, string>>): unknown =>
    new Connectors().inferSchema('json', { path: output, ...options }, context.settings);
  expect(() => infer({})).toThrow(gone);
  const ignoring = { ignoreMissingFiles: 'true' };
  expect(await filesRead(ignoring)).toEqual(['part-00001-00000.json']);
  expect(infer(ignoring)).toMatchObject({ fields: [{ name: 'n' }] });
});

test('a file that is gone and too old to be new is none for a stream that goes on', async () => {
  const { sink } = await openSink();
  await sink.write(batchOfNumbers(0, [0]));
  await rm(path.join(output, 'part-00000-00000.json'));
  const later = Date.now() + 60_000;
  expect(await filesRead({}, { oldestMs: later, paths: [], times: [] })).toEqual([]);
  await sink.write(batchOfNumbers(1, [1]));
  const time = (later + 1000) / 1000;
  await utimes(path.join(output, 'part-00001-00000.json'), time, time);
  const position = { oldestMs: later, paths: [], times: [] };
  expect(await filesRead({}, position)).toEqual(['part-00001-00000.json']);
});

// What is synced is told by /proc, which Linux alone has: run there.
const onLinux = test.runIf(process.platform === 'linux');

onLinux('the names of new directories are on the disk before a batch counts', async () => {
  const above = output;
  output = path.join(above, 'below');
  const synced = await watchSyncs();
  const { sink } = await openSink();
  expect(synced).toContain(path.dirname(above));
  expect(synced).toContain(above);
  // As an attempt leaves it that ended before its name was there to stay.
  await mkdir(path.join(output, 'day=1'));
  for (const batchId of [0, 1]) {
    synced.length = 0;
    const batch = batchOfNumbers(batchId, [1]);
    const encoded = batch.encoded.map(({ bytes }) => ({ directory: 'day=1', bytes }));
    await sink.write({ ...batch, encoded });
    expect(synced.includes(output)).toBe(batchId === 0);
    expect(synced).toContain(path.join(output, 'day=1'));
  }
});

test('of two queries that were opened before either had written one writes, the other is refused', async () => {
  const sinks = [(await openSink('one')).sink, (await openSink('two')).sink];
  const write = ([sink, number]: readonly [Sink, number]) =>
    sink.write(batchOfNumbers(0, [number]));
  const written = await Promise.allSettled([write([sinks[0]!, 1]), write([sinks[1]!, 2])]);
  const winner = written.findIndex(({ status }) => status === 'fulfilled');
  const loser = written.findIndex(({ status }) => status === 'rejected');
  expect([winner, loser].toSorted()).toEqual([0, 1]);
  expect(written[loser]).toMatchObject({ reason: { condition: 'FILE_SINK_IN_USE' } });
  expect(await content()).toBe(`${winner + 1}`);
  await expect(sinks[loser]!.write(batchOfNumbers(0, [9]))).rejects.toThrow('FILE_SINK_IN_USE');
  await sinks[winner]!.write(batchOfNumbers(1, [3]));
  expect(await content()).toBe(`${winner + 1} 3`);
});

test('while one query begins to write no other may be opened; what a crash leaves of that is its own', async () => {
  const claim = path.join(output, '_millrace_metadata/claim');
  await mkdir(path.dirname(claim), { recursive: true });
  await writeFile(claim, 'query');
  await writeFile(path.join(output, 'part-00000-00000.json'), '{"n":9}\n');
  await expect(openSink('another')).rejects.toThrow(/FILE_SINK_IN_USE.*begins to write/);
  expect(await content()).toBe('9');
  const { sink } = await openSink();
  expect(await content()).toBe('');
  await sink.write(batchOfNumbers(0, [1]));
  expect(await readdir(path.dirname(claim))).toEqual(['0']);
});

test('a source may not clean the output of a sink', async () => {
  await mkdir(path.join(output, '_millrace_metadata'), { recursive: true });
  const source = new Connectors().createSource(
    'json',
    { path: output, cleanSource: 'delete' },
    columns,
  );
  await expect(source.open(sourceContext(output), null)).rejects.toThrow(/cleanSource must be off/);
});

test('what the file system refuses has a name', async () => {
  const { sink } = await openSink();
  await rm(output, { recursive: true });
  await expect(sink.write(batchOfNumbers(0, [1]))).rejects.toThrow(/TASK_WRITE_FAILED.*output/);
  await writeFile(output, '');
  await expect(openSink()).rejects.toThrow(/TASK_WRITE_FAILED.*output/);
});

test('options', () => {
  const sink = new Connectors().createSink('json', {
    path: output,
    minBatchInterval: '0',
    ignoreNullFields: 'false',
  });
  expect(sink).toMatchObject({
    intervalMsMin: 0,
    guarantee: 'exactly-once',
    outputModes: ['append', 'changelog'],
    encoding: { format: 'json', options: { ignoreNullFields: 'false' } },
  });
  expect(new Connectors().createSink('text', { path: output }).intervalMsMin).toBe(1000);
  expect(() => new Connectors().createSink('json', { path: output, partitionBy: 'a' })).toThrow(
    /UNKNOWN_OPTION/,
  );
  expect(() => new Connectors().createSink('json', {})).toThrow(/REQUIRED_OPTION_MISSING/);
});
