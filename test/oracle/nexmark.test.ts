import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Session, session } from 'millrace';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cutStreams, type NexmarkInput } from '../../bench/macro/nexmark/input.ts';
import { QUERIES } from '../../bench/macro/nexmark/queries.ts';
import { compileRowSums, RowSums } from '../../bench/macro/nexmark/row-sums.ts';
import { streamQuery } from '../../bench/macro/nexmark/stream-query.ts';

const GENERATOR = fileURLToPath(new URL('../../bench/macro/nexmark/generate.mjs', import.meta.url));
/** 50 seconds of event time, so that windows, sessions and a day end in it. */
const DATA = ['--events', '10000', '--rate', '200', '--seed', '7', '--files', '8'];

/** Rows and their checksum that DuckDB has for the suite's queries over these data as tables. */
const ANSWERS: Readonly<Record<string, readonly [rows: number, checksum: string]>> = {
  q0: [9200, '7adda109b269ea65'],
  q1: [9200, 'e942260fd30dc045'],
  q2: [35, 'd2303f5fab622d68'],
  q3: [60, '9a658a6a9e63f711'],
  q4: [5, 'd2ddcef3e4554bcd'],
  q5: [31, '0e592a8263442a79'],
  q7: [6, '3801546c8e4c572d'],
  q8: [47, 'ecd86162353afe7f'],
  q9: [555, 'dda9ed837c63b6e9'],
  q11: [228, '13cba36912d3faff'],
  q12e: [583, '273041da5b486b14'],
  q13: [9200, 'd85435827ece0e8a'],
  q14: [2573, '0e5991807ac83693'],
  q15: [2, 'a625dbb783e55d0e'],
  q16: [4128, '352066a8a4946a6e'],
  q17: [682, 'e7cb856a6c802a16'],
  q18: [2265, '401c52665b681b0d'],
  q18k: [2265, '46f9cc377dc8578b'],
  q19: [4258, 'a75cbe4d797cebcb'],
  q19k: [4258, '82c0db3af95a48ba'],
  q20: [3166, 'b1124beb4fefa547'],
  q21: [8714, '44d0b9fcdfe554ea'],
  q22: [9200, '0a77d7be2e557b6f'],
};

let opened: Session;
let directory: string;
let input: NexmarkInput;
let rowSums: RowSums;

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'millrace-nexmark-'));
  const data = path.join(directory, 'data');
  execFileSync(process.execPath, [GENERATOR, '--out', data, ...DATA], { stdio: 'ignore' });
  input = cutStreams(data, path.join(directory, 'cut'), 1);
  rowSums = new RowSums(compileRowSums());
  opened = await session({ threads: 2, settings: { 'spark.sql.session.timeZone': 'UTC' } });
}, 120_000);
afterAll(async () => {
  await opened.close();
  rmSync(directory, { recursive: true });
});

test.each(QUERIES.map((query) => [query.name, query] as const))(
  'Nexmark %s as a stream of many batches ends with the answer over all events',
  async (name, query) => {
    const checkpoint = path.join(directory, name);
    const { rows, checksum } = await streamQuery(opened, query, input, checkpoint, rowSums);
    expect([rows, checksum]).toEqual(ANSWERS[name]);
  },
);
