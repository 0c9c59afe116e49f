import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { batchToRows } from '../../../src/columnar/column-to-values.ts';
import { rowToJson } from '../../../src/columnar/json-rows.ts';
import type { JsonValue } from '../../../src/columnar/json-value.ts';
import { Connectors } from '../../../src/connectors/index.ts';
import type { StreamSource } from '../../../src/connectors/source.ts';
import { testContext } from '../../support/compute-context.ts';
import { scratchDirectory } from '../../support/scratch-directory.ts';
import { sharedSession } from '../../support/shared-session.ts';
import { sourceContext } from '../../support/source-context.ts';

const session = sharedSession();
const clock = { nowMs: 0 };

async function openSource(
  options: Record<string, string>,
  position: JsonValue = null,
): Promise<StreamSource> {
  const source = new Connectors().createSource('nexmark', options, null);
  await source.open(
    { ...sourceContext('', { splitBytes: 100_000 }), now: () => clock.nowMs },
    position,
  );
  return source;
}

/** The rows of a range as objects. */
async function rowsOf(source: StreamSource, range: JsonValue): Promise<unknown[]> {
  const { arena, memory } = testContext();
  const splits = await source.splits(range, arena);
  return splits.flatMap((split) => {
    if (split.kind !== 'batches') throw new Error('rows of the nexmark source are in memory');
    const rows = split.batches.flatMap((batch) => batchToRows(batch, source.schema, memory));
    const names = source.schema.fields.map(({ name }) => name);
    return rows.map((row) => {
      const values = rowToJson(row, source.schema);
      return Object.fromEntries(names.map((name, place) => [name, values[place]]));
    });
  });
}

/** All lines that the generator of the benchmark writes, parsed. */
function generated(directory: string, table: string): unknown[] {
  const folder = path.join(directory, 'json', `${table}.jsonl`);
  const lines = readdirSync(folder)
    .toSorted()
    .flatMap((file) => readFileSync(path.join(folder, file), 'utf8').trimEnd().split('\n'));
  return lines.filter((line) => line !== '').map((line) => withMicros(JSON.parse(line)));
}

/** Times as rows in JSON have them. */
function withMicros(row: Record<string, unknown>): unknown {
  const times = ['dateTime', 'expires'].filter((name) => name in row);
  const written = times.map((name) => [name, String(row[name]).replace(/(\.\d{3})?Z$/, fraction)]);
  return { ...row, ...Object.fromEntries(written) };
}

function fraction(_text: string, millis: string): string {
  return millis === '.000' ? 'Z' : `${millis}000Z`;
}

test.each([
  { seed: '7', rate: '10000' },
  { seed: '42', rate: '50' },
])("the rows are those of the benchmark's generator: %o", async ({ seed, rate }) => {
  const directory = scratchDirectory();
  const sizes = ['--events', '6000', '--files', '2'];
  const generator = ['bench/macro/nexmark/generate.mjs', '--out', directory];
  execFileSync(process.execPath, [...generator, ...sizes, '--seed', seed, '--rate', rate]);
  for (const table of ['person', 'auction', 'bid']) {
    const source = await openSource({ table, seed, rate, events: '6000', paced: 'false' });
    const planned = await source.plan();
    const rows = await rowsOf(source, planned!.range);
    expect(rows.length).toBe(planned!.rowCount);
    expect(rows).toEqual(generated(directory, table));
  }
});

test('events come at the pace of the clock, and go on where a snapshot was taken', async () => {
  clock.nowMs = 1000;
  const source = await openSource({ rate: '10000' });
  expect(await source.plan()).toBeNull();
  clock.nowMs += 1005;
  const first = await source.plan();
  // Of 10,000 events, 9,200 are bids.
  expect(first?.rowCount).toBe(9200);
  const again = await openSource({ rate: '10000' }, source.position());
  clock.nowMs += 500;
  const second = await again.plan();
  expect(second?.rowCount).toBe(4600);
  const other = await openSource({ rate: '10000' });
  other.advance(first!.range);
  expect(await other.plan()).toEqual(second);
});

test('a number of events is an end: for availableNow and for bounded input', async () => {
  const bids = await session()
    .read.format('nexmark')
    .options({ events: 1000, rate: 1 })
    .load()
    .count();
  expect(bids).toBe(920);
  expect(() => new Connectors().createSource('nexmark', { paced: 'false' }, null)).toThrow(
    "'events'",
  );
  expect(() => new Connectors().createSource('nexmark', { table: 'sellers' }, null)).toThrow(
    'person, auction, bid',
  );
});
