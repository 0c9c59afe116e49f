import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { scratchDirectory } from '../../support/scratch-directory.ts';
import { sharedSession } from '../../support/shared-session.ts';

const session = sharedSession();

const ROWS = 20_000;

test('defaults that are longer than the records that lack them leave other columns alone', async () => {
  const text = 'a text of more bytes than its record ü';
  const columns = `id INT, t STRING DEFAULT '${text}', d DATE DEFAULT DATE'2020-02-02', b BOOLEAN DEFAULT true, u STRING DEFAULT '${text}'`;
  const folder = path.join(scratchDirectory(), 'lacking');
  mkdirSync(folder);
  const records = Array.from({ length: ROWS }, (_, row) => `{"id":${row}}\n`);
  writeFileSync(path.join(folder, 'a.json'), records.join(''));
  await session().run(`CREATE TABLE lacking (${columns}) USING json OPTIONS (path '${folder}')`);
  const right = `t = '${text}' AND u = t AND d = DATE'2020-02-02' AND b`;
  expect(
    await session().sql(`SELECT count(*), sum(id) FROM lacking WHERE ${right}`).collect(),
  ).toEqual([[ROWS, (ROWS * (ROWS - 1)) / 2]]);
});
