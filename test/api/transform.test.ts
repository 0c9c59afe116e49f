import { once } from 'node:events';
import { watch } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { session as openSession } from '../../src/index.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession({ 'millrace.sql.scriptTransform': true });

async function rows(sql: string): Promise<readonly (readonly unknown[])[]> {
  return session().sql(sql).collect();
}

const DATA = "VALUES (1, 'a b', array(1)), (2, NULL, NULL), (NULL, 'ü', array()) AS t(n, s, l)";
const COMMAS = "ROW FORMAT DELIMITED FIELDS TERMINATED BY ','";

describe('SELECT TRANSFORM', () => {
  test('gives rows to a command as lines and reads its lines as rows, with their types', async () => {
    const copied = `SELECT TRANSFORM(n, s, l) USING 'cat' AS (n INT, s, l ARRAY<INT>) FROM ${DATA}`;
    expect(await rows(copied)).toEqual([
      [1, 'a b', [1]],
      [2, null, null],
      [null, 'ü', []],
    ]);
  });

  test('writes and reads delimiters and nulls as ROW FORMAT says', async () => {
    const written = `${COMMAS} NULL DEFINED AS 'none'`;
    const swapped = `SELECT TRANSFORM(n, s) ${written} USING 'tr , :' AS (n BIGINT, s STRING)
      ROW FORMAT DELIMITED FIELDS TERMINATED BY ':' LINES TERMINATED BY '\\n' NULL DEFINED AS 'none' FROM ${DATA}`;
    expect(await rows(swapped)).toEqual([
      [1, 'a b'],
      [2, null],
      [null, 'ü'],
    ]);
    expect(await rows(`SELECT TRANSFORM(n, s) ${written} USING 'cat' FROM ${DATA}`)).toEqual([
      ['1,a b', null],
      ['2,none', null],
      ['none,ü', null],
    ]);
  });

  test('without AS gives a key and the rest of the line, with it as many columns as there are', async () => {
    const line = `SELECT TRANSFORM('a', 'b', 'c') ${COMMAS} USING 'cat'`;
    expect(await rows(`${line} ${COMMAS}`)).toEqual([['a', 'b,c']]);
    expect(await rows(`${line} AS (x, y) ${COMMAS}`)).toEqual([['a', 'b']]);
    expect(await rows(`${line} AS w, x, y, z ${COMMAS}`)).toEqual([['a', 'b', 'c', null]]);
    expect(session().sql(`${line} ${COMMAS}`).columns).toEqual(['key', 'value']);
  });

  test('a text that is no value of its column is null, as Java reads values', async () => {
    expect(await rows("SELECT TRANSFORM('x') USING 'cat' AS (n INT)")).toEqual([[null]]);
    const texts = "TRANSFORM(' 1', '+2', 't', 'TRUE', '3.5 ', ' 4.5 ')";
    const types = 'a INT, b BIGINT, c BOOLEAN, d BOOLEAN, e DECIMAL(3,1), f DOUBLE';
    expect(await rows(`SELECT ${texts} USING 'cat' AS (${types})`)).toEqual([
      [null, 2, null, true, null, 4.5],
    ]);
  });

  test('is of the rows that WHERE and GROUP BY leave, and a query like others', async () => {
    const counted = `SELECT TRANSFORM(n % 2, count(*)) ${COMMAS} USING 'sort' AS (k INT, c INT) ${COMMAS}
      FROM VALUES (1), (2), (3), (9) AS t(n) WHERE n < 9 GROUP BY n % 2 HAVING count(*) > 0`;
    expect(await rows(`SELECT sum(c), max(k) FROM (${counted}) WHERE k >= 0`)).toEqual([[3, 1]]);
    expect(
      await rows(`WITH w AS (${counted}) SELECT l.k FROM w l JOIN w r ON l.k = r.k ORDER BY 1`),
    ).toEqual([[0], [1]]);
    expect(await rows(`SELECT TRANSFORM(k) USING 'cat' AS (k INT) FROM (${counted})`)).toEqual([
      [0],
      [1],
    ]);
  });

  test('MAP and REDUCE mean the same', async () => {
    expect(await rows(`FROM ${DATA} MAP n USING 'cat' AS (n INT) WHERE n = 2`)).toEqual([[2]]);
    expect(
      await rows(`REDUCE n, n USING 'cat' AS (n INT, m INT) FROM ${DATA} WHERE n = 1`),
    ).toEqual([[1, 1]]);
  });

  test('transform and map stay functions, and columns may have their names', async () => {
    expect(
      await rows(
        'SELECT transform(array(1), x -> x + 1), map(1, 2) FROM range(1) JOIN range(1) r USING (id)',
      ),
    ).toEqual([[[2], [[1, 2]]]]);
    expect(await rows('SELECT map, reduce FROM VALUES (1, 2) AS t(map, reduce)')).toEqual([[1, 2]]);
  });

  test('long input and output pass while both sides wait for each other', async () => {
    const count = 200_000;
    const long = `SELECT count(*), sum(n), min(length(s)) FROM
      (SELECT TRANSFORM(id, repeat('x', 50)) USING 'cat' AS (n BIGINT, s STRING) FROM range(${count}))`;
    expect(await rows(long)).toEqual([[count, (count * (count - 1)) / 2, 50]]);
  });

  test('a command need not read all that it is given', async () => {
    const first = "SELECT TRANSFORM(id) USING 'head -n 1' AS (id INT) FROM range(200000)";
    expect(await rows(first)).toEqual([[0]]);
  });

  test('a command that fails is named with what it said', async () => {
    const failing = rows(
      "SELECT TRANSFORM(1) USING 'cat >/dev/null; echo out of order >&2; exit 3'",
    );
    await expect(failing).rejects.toThrow(
      /SUBPROCESS_EXITED.*out of order >&2.*with 3.*Error: out of order/s,
    );
    await expect(rows("SELECT TRANSFORM(1) USING 'no_such_command_here'")).rejects.toMatchObject({
      condition: 'SUBPROCESS_EXITED',
    });
  });

  test('a command that is longer than the machine takes is an error of the query', async () => {
    const long = `SELECT TRANSFORM(1) USING '${'echo 1; '.repeat(30_000)}'`;
    await expect(rows(long)).rejects.toMatchObject({ condition: 'SUBPROCESS_NOT_STARTED' });
  });

  test('the plan shows the command', () => {
    expect(session().sql("SELECT TRANSFORM(1) USING 'cat'").explain()).toContain("output of 'cat'");
  });

  test.each([
    ['UNSUPPORTED_FEATURE.TRANSFORM_DISTINCT_ALL', "SELECT TRANSFORM(DISTINCT 1) USING 'cat'"],
    [
      'UNSUPPORTED_FEATURE.TRANSFORM_NON_HIVE',
      "SELECT TRANSFORM(1) ROW FORMAT SERDE 'x' USING 'cat'",
    ],
    ['UNSUPPORTED_FEATURE.TRANSFORM_NON_HIVE', "SELECT TRANSFORM(1) USING 'cat' RECORDREADER 'x'"],
    [
      'PARSE_SYNTAX_ERROR',
      "SELECT TRANSFORM(1) ROW FORMAT DELIMITED LINES TERMINATED BY ';' USING 'cat'",
    ],
    ['UNRESOLVED_COLUMN.WITHOUT_SUGGESTION', "SELECT TRANSFORM(a) USING 'cat'"],
  ])('%s: %s', (condition, sql) => {
    expect(() => session().sql(sql).schema).toThrow(expect.objectContaining({ condition }));
  });

  test('streams have no end that a command could wait for', async () => {
    await session().run('CREATE OR REPLACE STREAM ticks USING rate');
    expect(() => session().sql("SELECT TRANSFORM(value) USING 'cat' FROM ticks").schema).toThrow(
      'UNSUPPORTED_STREAMING_OPERATOR',
    );
  });
});

test('commands are off unless who makes the session says otherwise, and SQL cannot say so', async () => {
  await using own = await openSession({ threads: 1 });
  const running = () => own.sql("SELECT TRANSFORM(1) USING 'cat'").collect();
  await expect(running()).rejects.toMatchObject({ condition: 'SCRIPT_TRANSFORM_DISABLED' });
  await expect(own.run('SET millrace.sql.scriptTransform = true')).rejects.toMatchObject({
    condition: 'CANNOT_MODIFY_STATIC_CONFIG',
  });
  await expect(running()).rejects.toMatchObject({ condition: 'SCRIPT_TRANSFORM_DISABLED' });
});

test.each(['exec sleep 1000', 'yes &'])(
  'a command without an end goes with its session: %s',
  async (command) => {
    const own = await openSession({
      threads: 1,
      settings: { 'millrace.sql.scriptTransform': true },
    });
    const directory = scratchDirectory();
    const watcher = watch(directory);
    const started = once(watcher, 'change');
    const file = path.join(directory, 'started');
    const running = own.sql(`SELECT TRANSFORM(1) USING 'touch ${file}; ${command}'`).collect();
    const ended = expect(running).rejects.toMatchObject({ condition: 'SESSION_CLOSED' });
    await started;
    watcher.close();
    await own.close();
    await ended;
  },
);

test('a command that writes more than it may, or does not end in time, is an error of the query', async () => {
  const limited = async (setting: string, value: string, command: string): Promise<unknown> => {
    session().conf.set(setting, value);
    try {
      return await rows(`SELECT TRANSFORM(1) USING '${command}' AS (s STRING)`);
    } finally {
      session().conf.unset(setting);
    }
  };
  const bytes = 'millrace.sql.scriptTransformByteLimit';
  for (const endless of ['yes', 'cat /dev/zero']) {
    await expect(limited(bytes, '100000', endless)).rejects.toMatchObject({
      condition: 'SCRIPT_TRANSFORM_OUTPUT_LIMIT_EXCEEDED',
      hint: expect.stringContaining(`Set ${bytes} to -1`),
    });
  }
  expect(await limited(bytes, '17', 'printf a')).toEqual([['a']]);
  const seconds = 'millrace.sql.scriptTransformTimeoutSeconds';
  await expect(limited(seconds, '0', 'exec sleep 1000')).rejects.toMatchObject({
    condition: 'SCRIPT_TRANSFORM_TIMEOUT',
    message: expect.stringContaining('exec sleep 1000'),
  });
  for (const enough of ['1000', '3000000', '9007199254740991']) {
    expect(await limited(seconds, enough, 'printf a')).toEqual([['a']]);
  }
});

test('RESET takes back what SQL can set, not whether commands are on', async () => {
  await session().run('RESET');
  expect(await rows("SELECT TRANSFORM(1) USING 'cat' AS (n INT)")).toEqual([[1]]);
});
