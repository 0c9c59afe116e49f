import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { scratchDirectory } from '../../support/scratch-directory.ts';
import { sharedSession } from '../../support/shared-session.ts';

const session = sharedSession();
let scratch: string;
let input: string;
let output: string;

beforeEach(async () => {
  scratch = scratchDirectory();
  input = path.join(scratch, 'input');
  output = path.join(scratch, 'output');
  await mkdir(input);
});

async function addEvents(name: string, ids: readonly number[]): Promise<void> {
  const lines = ids.map((id) => {
    const tags = id % 3 === 0 ? ['even more', '"odd"'] : [];
    return JSON.stringify({ at: new Date(id * 1000).toISOString(), id, tags, text: `é${id}\n` });
  });
  const hidden = path.join(scratch, name);
  await writeFile(hidden, lines.join('\n'));
  await rename(hidden, path.join(input, name));
}

/** Runs the query over what is there, and ends. */
async function run(): Promise<void> {
  session().conf.set('millrace.splitBytes', 4096);
  const events = session()
    .readStream.format('json')
    .schema('id BIGINT, text STRING, at TIMESTAMP, tags ARRAY<STRING>')
    .load(input);
  const query = await events
    .where('id % 2 = 0')
    .writeStream.format('json')
    .option('checkpointLocation', path.join(scratch, 'checkpoint'))
    .option('minBatchInterval', '0')
    .trigger({ availableNow: true })
    .start(output);
  await query.awaitTermination();
}

/** The output, as JSON values. */
async function written(): Promise<{ id: number }[]> {
  const names = (await readdir(output)).filter((name) => name.startsWith('part-')).sort();
  const texts = await Promise.all(names.map((name) => readFile(path.join(output, name), 'utf8')));
  return texts
    .join('')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

test('files go through a query into files, each once, over restarts', async () => {
  const ids = Array.from({ length: 1000 }, (_, id) => id);
  await addEvents('first.json', ids.slice(0, 600));
  await run();
  await addEvents('second.json', ids.slice(600));
  await run();
  await run();
  const rows = await written();
  expect(rows.map(({ id }) => id)).toEqual(ids.filter((id) => id % 2 === 0));
  expect(rows[3]).toEqual({
    id: 6,
    text: 'é6\n',
    at: '1970-01-01T00:00:06.000Z',
    tags: ['even more', '"odd"'],
  });
});
