import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { CommandLine } from '../support/command-line.ts';
import { partFiles } from '../support/part-files.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';

/** Files have to appear whole. */
async function addFile(folder: string, name: string, lines: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const hidden = path.join(folder, `.${name}`);
  await writeFile(hidden, `${lines.join('\n')}\n`);
  await rename(hidden, path.join(folder, name));
}

/** An example over what is there, from its first start to its end; `parameters` name its variables. */
async function run(example: string, parameters: Record<string, string>): Promise<string> {
  const values = Object.entries({ checkpoint: path.join(scratchDirectory(), 'c'), ...parameters });
  const cli = new CommandLine([
    'run',
    `examples/${example}.sql`,
    ...values.flatMap(([name, text]) => ['--param', `${name}=${text}`]),
    '--set',
    'spark.sql.session.timeZone=UTC',
    '--available-now',
  ]);
  expect(await cli.exitCode, cli.stderr).toBe(0);
  return cli.stdout;
}

/** The lines of printed tables, without blanks. */
const rowsOf = (output: string): string[] =>
  output.split('\n').map((line) => line.replaceAll(' ', ''));

test('log analysis fills a table in memory, which SQL then reads, also after a restart', async () => {
  const folder = scratchDirectory();
  const checkpoint = path.join(scratchDirectory(), 'checkpoint');
  await addFile(folder, 'one.log', [
    '2026-01-31T12:00:05Z,203.0.113.7,100,/index.html',
    '2026-01-31T12:00:50Z,203.0.113.8,300,"/search?q=a,b"',
    '2026-01-31T12:00:51Z,203.0.113.8,200,/index.html',
    'no line of a log',
    '2026-01-31T12:01:10Z,203.0.113.7,50,/index.html',
  ]);
  const first = rowsOf(await run('log-analysis', { path: folder, checkpoint }));
  expect(first).toContain('|2026-01-3112:00:00|3|100|300|200.0|2|');
  expect(first).toContain('|2026-01-3112:01:00|1|50|50|50.0|1|');
  expect(first).toContain('|1|300|');
  await addFile(folder, 'two.log', ['2026-01-31T12:01:40Z,203.0.113.9,150,/index.html']);
  const second = rowsOf(await run('log-analysis', { path: folder, checkpoint }));
  expect(second).toContain('|2026-01-3112:00:00|3|100|300|200.0|2|');
  expect(second).toContain('|2026-01-3112:01:00|2|50|150|100.0|2|');
});

test('hot words shows frequent words of windows that are over', async () => {
  const folder = scratchDirectory();
  const message = (time: string, text: string): string =>
    JSON.stringify({ time: `2026-01-31T${time}Z`, text });
  await addFile(folder, 'one.json', [
    message('12:01:00', 'To be, or not'),
    message('12:06:00', 'to be'),
    message('12:20:00', 'the end'),
  ]);
  const rows = rowsOf(await run('hot-words', { path: folder }));
  expect(rows).toContain('|2026-01-3112:00:00|2026-01-3112:10:00|be|2|');
  expect(rows.join()).not.toContain('|not|');
});

test('allowed visitors leaves out addresses on the list', async () => {
  const [folder, list] = [scratchDirectory(), scratchDirectory()];
  await addFile(folder, 'one.log', [
    '2026-01-31T12:00:05Z,203.0.113.7,100,/index.html',
    '2026-01-31T12:00:50Z,203.0.113.8,300,/search',
    'no line of a log',
    '2026-01-31T12:01:10Z,,50,/unknown',
  ]);
  await addFile(list, 'one.csv', ['203.0.113.8', '203.0.113.9']);
  const rows = rowsOf(await run('allowed-visitors', { path: folder, list }));
  expect(rows).toContain('|2026-01-3112:00:05|203.0.113.7|100|/index.html|');
  expect(rows).toContain('|2026-01-3112:01:10|NULL|50|/unknown|');
  expect(rows.join()).not.toContain('203.0.113.8');
});

test('JSON lines become CSV files with a header', async () => {
  const folder = scratchDirectory();
  const output = path.join(scratchDirectory(), 'output');
  await addFile(folder, 'one.json', [
    '{"id":1,"name":"Ada, Countess of Lovelace","born":"1815-12-10"}',
    '{"name":"","id":2}',
  ]);
  await run('json-to-csv', { path: folder, output });
  const names = (await readdir(output)).filter((name) => name.endsWith('.csv'));
  const texts = await Promise.all(names.map((name) => readFile(path.join(output, name), 'utf8')));
  expect(texts).toEqual(['id,name,born\n1,"Ada, Countess of Lovelace",1815-12-10\n2,"",\n']);
});

test('JSON becomes Parquet, a folder for each year', async () => {
  const folder = scratchDirectory();
  const output = path.join(scratchDirectory(), 'output');
  await addFile(folder, 'one.json', [
    '{"id":1,"name":"Ada","born":"1815-12-10"}',
    '{"id":2,"name":"Nobody"}',
  ]);
  await run('json-to-parquet', { path: folder, output });
  const query = `CREATE TABLE people USING parquet OPTIONS (path '${output}'); SELECT * FROM people ORDER BY id`;
  const cli = new CommandLine(['sql', '--format', 'json', '-e', query]);
  expect(await cli.exitCode, cli.stderr).toBe(0);
  expect(
    cli.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { id: 1, name: 'Ada', born: '1815-12-10', year: 1815 },
    { id: 2, name: 'Nobody', born: null, year: null },
  ]);
});

test('hot items shows the auctions with most bids of windows that are over', async () => {
  const events = 100_000;
  const directory = scratchDirectory();
  const generator = ['bench/macro/nexmark/generate.mjs', '--out', directory, '--files', '1'];
  execFileSync(process.execPath, [...generator, '--events', String(events)]);
  const bids = await readFile(path.join(directory, 'json/bid.jsonl/part-00.jsonl'), 'utf8');
  const rows = rowsOf(await run('hot-items', { events: String(events), least: '800' }));
  const shown = rows.filter((row) => /^\|\d.*\|$/.test(row));
  expect(shown.toSorted()).toEqual(hotItems(bids.trimEnd().split('\n'), 800).toSorted());
  expect(shown).not.toEqual([]);
});

/** What hot-items.sql is to print of bids as JSON lines, row by row. */
function hotItems(lines: readonly string[], least: number): readonly string[] {
  const bids = lines.map((line) => JSON.parse(line) as { auction: number; dateTime: string });
  const times = bids.map(({ dateTime }) => Date.parse(dateTime));
  const watermarkMs = times.reduce((left, right) => Math.max(left, right)) - 4000;
  const counts = new Map<string, number>();
  for (const [index, { auction }] of bids.entries()) {
    const lastStart = Math.floor(times[index]! / 2000) * 2000;
    for (let start = lastStart; start > lastStart - 10_000; start -= 2000) {
      if (start + 10_000 > watermarkMs) continue;
      const key = `|${shownTime(start)}|${shownTime(start + 10_000)}|${auction}|`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return [...counts].flatMap(([key, count]) => (count >= least ? [`${key}${count}|`] : []));
}

function shownTime(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', '');
}

test.each(['log-analysis', 'allowed-visitors', 'hot-words', 'json-to-csv', 'json-to-parquet'])(
  '%s has something to read',
  async (name) => {
    const output = path.join(scratchDirectory(), 'output');
    const isWritten = name.startsWith('json-to-');
    const printed = await run(name, isWritten ? { output } : {});
    const files = isWritten ? await partFiles(output) : [];
    expect(isWritten ? files.length : rowsOf(printed).length).toBeGreaterThan(0);
  },
);
