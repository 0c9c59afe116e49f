import * as fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { session as open } from '../../src/index.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

async function rows(
  script: string,
  parameters?: Readonly<Record<string, number | string | boolean>>,
): Promise<readonly (readonly unknown[])[]> {
  return (await session().script(script, parameters)).collect();
}

describe('variables of a script', () => {
  test('belong to their block, hide those around it and are told apart by labels', async () => {
    const script = `BEGIN
      DECLARE x INT = 1;
      DECLARE a, b STRING DEFAULT 'q';
      far: BEGIN
        DECLARE x INT DEFAULT 2;
        near: BEGIN
          DECLARE X INT = far.x + 1;
          SET far.x = 10;
          SET a = concat(x, ' ', Far.x, ' ', near.x, ' ', a || b);
        END near;
        SET b = x;
      END FAR;
      SELECT x, a, b;
    END`;
    expect(await rows(script)).toEqual([[1, '3 10 3 qq', '10']]);
  });

  test('hide those of the session, which their qualifier still names, and end with the script', async () => {
    await session().run("DECLARE OR REPLACE v = 'of the session'");
    const script = `BEGIN
      DECLARE v = 'local';
      SET VAR session.v = 'changed', v = v || '!';
      SELECT v, session.v, system.session.v;
    END`;
    expect(await rows(script)).toEqual([['local!', 'changed', 'changed']]);
    expect(await session().sql('SELECT v').collect()).toEqual([['changed']]);
    await rows("BEGIN SET v = 'set by a script'; END");
    expect(await session().sql('SELECT v').collect()).toEqual([['set by a script']]);
  });

  test('are not seen by bodies of functions, which read those of the session', async () => {
    await session().run(`
      DECLARE OR REPLACE v = 'of the session';
      CREATE OR REPLACE FUNCTION told() RETURNS STRING RETURN v;
      CREATE OR REPLACE FUNCTION asked() RETURNS STRING RETURN (SELECT max(v) FROM range(1));
      CREATE OR REPLACE FUNCTION listed(n INT) RETURNS TABLE (a STRING) RETURN SELECT v FROM range(1) WHERE n > 0;`);
    const script = `BEGIN
      DECLARE v = 'local';
      SELECT v, told(), asked(), a FROM listed(1);
    END`;
    expect(await rows(script)).toEqual([['local', ...Array(3).fill('of the session')]]);
    const declaring = `BEGIN
      DECLARE mine = 1;
      CREATE OR REPLACE FUNCTION none() RETURNS INT RETURN mine;
    END`;
    await expect(rows(declaring)).rejects.toThrow('UNRESOLVED_COLUMN');
  });

  test('take the row of a query, their default, and fields of their values', async () => {
    const script = `BEGIN
      DECLARE least, most BIGINT DEFAULT -1;
      DECLARE \`var\` INT;
      DECLARE pair = named_struct('a', 1, 'b', array(2, 3));
      SET (least, most) = (SELECT min(id), max(id) FROM range(5));
      SET VARIABLE most = most + 1;
      SET var = pair.b[1];
      SET least = DEFAULT;
      SELECT least, most, var;
    END`;
    expect(await rows(script)).toEqual([[-1, 5, 3]]);
  });

  test('make names with IDENTIFIER, anew each time a statement runs', async () => {
    await session().run('CREATE OR REPLACE TABLE t_1 (n INT); CREATE OR REPLACE TABLE t_2 (n INT)');
    const script = `BEGIN
      DECLARE i INT = 0;
      DECLARE name STRING;
      DECLARE found STRING = '';
      WHILE i < 2 DO
        SET i = i + 1;
        SET name = 't_' || i;
        INSERT INTO IDENTIFIER(name) VALUES (i * 10), (:more);
      END WHILE;
      FOR SELECT n FROM IDENTIFIER(name) ORDER BY n DO
        SET found = found || n || ' ';
      END FOR;
      SET name = 'upper';
      IF IDENTIFIER(name)('a') = 'A' THEN
        SELECT found, (SELECT sum(n) FROM t_1);
      END IF;
    END`;
    expect(await rows(script, { more: 7 })).toEqual([['7 20 ', 17]]);
  });

  test('are not seen by views, functions and texts that are run, but what they are made of is', async () => {
    const script = `BEGIN
      DECLARE hidden = 1;
      DECLARE text = 'SELECT :one + 1 AS more';
      DECLARE more INT;
      EXECUTE IMMEDIATE text INTO more USING hidden AS one;
      EXECUTE IMMEDIATE 'DECLARE OR REPLACE stays = 5';
      SELECT more, stays;
    END`;
    expect(await rows(script)).toEqual([[2, 5]]);
    for (const inside of [
      "EXECUTE IMMEDIATE 'SELECT hidden'",
      'CREATE OR REPLACE TEMPORARY VIEW seen AS SELECT hidden AS c',
      'CREATE OR REPLACE TEMPORARY FUNCTION seen() RETURN hidden',
    ]) {
      await expect(rows(`BEGIN DECLARE hidden = 1; ${inside}; END`)).rejects.toThrow(
        'UNRESOLVED_COLUMN',
      );
    }
  });
});

describe('statements of a script', () => {
  test.each([
    [1, 'one'],
    [2, 'two'],
    [3, 'else'],
  ])('IF with %i', async (x, answer) => {
    const script = `BEGIN
      IF :x = 1 THEN SELECT 'one';
      ELSEIF :x = 2 THEN SELECT 'two';
      ELSE
        IF NULL IS NOT NULL OR CAST(NULL AS BOOLEAN) THEN SELECT 'never'; END IF;
        SELECT 'else';
      END IF;
    END`;
    expect(await rows(script, { x })).toEqual([[answer]]);
  });

  test.each([
    ['1', 'one'],
    ['2L', 'two'],
    ['NULL', 'neither'],
  ])('CASE of %s', async (x, answer) => {
    const simple = `CASE x WHEN 1 THEN SELECT 'one'; WHEN 1 + 1 THEN SELECT 'two'; ELSE SELECT 'neither'; END CASE`;
    const searched = `CASE WHEN x = 1 THEN SELECT 'one'; WHEN x = 2 THEN SELECT 'two'; ELSE SELECT 'neither'; END CASE`;
    for (const written of [simple, searched]) {
      expect(await rows(`BEGIN DECLARE x BIGINT = ${x}; ${written}; END`)).toEqual([[answer]]);
    }
  });

  test('CASE without a branch that fits does nothing', async () => {
    expect(await rows('BEGIN SELECT 1; CASE 7 WHEN 8 THEN SELECT 2; END CASE; END')).toEqual([[1]]);
  });

  test('loops: WHILE asks first, REPEAT last, LOOP never', async () => {
    const script = `BEGIN
      DECLARE log STRING = '';
      DECLARE n INT = 0;
      WHILE n < 3 DO SET n = n + 1; SET log = log || n; END WHILE;
      WHILE false DO SET log = 'never'; END WHILE;
      REPEAT SET log = log || 'r'; UNTIL true END REPEAT;
      endless: LOOP
        SET n = n + 1;
        IF n > 5 THEN LEAVE endless; END IF;
        SET log = log || n;
      END LOOP endless;
      SELECT log;
    END`;
    expect(await rows(script)).toEqual([['123r45']]);
  });

  test('ITERATE begins the next round of the loop that it names, LEAVE ends loops and blocks', async () => {
    const script = `BEGIN
      DECLARE log STRING = '';
      DECLARE n INT = 0;
      rounds: REPEAT
        SET n = n + 1;
        FOR i AS SELECT explode(array(1, 2, 3)) AS v DO
          IF i.v = 2 THEN ITERATE rounds; END IF;
          SET log = log || n || '.' || v || ' ';
        END FOR;
        SET log = 'never';
      UNTIL n = 3 END REPEAT;
      block: BEGIN
        DECLARE gone INT;
        LOOP LEAVE block; END LOOP;
        SET log = 'never';
      END block;
      SELECT log;
    END`;
    expect(await rows(script)).toEqual([['1.1 2.1 3.1 ']]);
  });

  test('FOR goes over the rows that its query has at the beginning', async () => {
    await session().run(
      'CREATE OR REPLACE TABLE grows (id INT); INSERT INTO grows VALUES (1), (2)',
    );
    const script = `BEGIN
      DECLARE seen STRING = '';
      all_rows: FOR r AS SELECT id, struct(id AS twin, 'x' AS word) AS pair FROM grows ORDER BY id DO
        INSERT INTO grows VALUES (id + 10);
        SET seen = seen || r.id || r.pair.twin || pair.word;
      END FOR all_rows;
      FOR SELECT * FROM grows WHERE false DO SET seen = 'never'; END FOR;
      SELECT seen, (SELECT count(*) FROM grows);
    END`;
    expect(await rows(script)).toEqual([['11x22x', 4]]);
  });

  test('FOR may be left before its last row, and its query may end with anything but DO', async () => {
    const script = `BEGIN
      DECLARE sum BIGINT = 0;
      many: FOR SELECT id FROM range(1000000) t DO
        SET sum = sum + id;
        IF id = 4 THEN LEAVE many; END IF;
      END FOR;
      FOR SELECT 5 DO SET sum = sum + 1; END FOR;
      FOR (VALUES (1)) UNION ALL SELECT 2 DO SET sum = sum + 1; END FOR;
      SELECT sum;
    END`;
    expect(await rows(script)).toEqual([[13]]);
  });

  test('parameters with names stand anywhere, also where a label could', async () => {
    const script = `BEGIN
      IF :begin THEN SELECT 1; END IF;
      WHILE NOT :loop DO SELECT 2; END WHILE;
      SELECT :for;
    END`;
    expect(await rows(script, { begin: false, loop: true, for: 'x' })).toEqual([['x']]);
  });

  test('tables that a script makes are there behind it', async () => {
    await rows(`BEGIN
      DECLARE n INT = 3;
      CREATE OR REPLACE TABLE made AS SELECT id * n AS v FROM range(n);
      TRUNCATE TABLE made;
      INSERT INTO made SELECT n;
    END`);
    expect(await session().sql('SELECT * FROM made').collect()).toEqual([[3]]);
  });

  test('streams that a script starts go on behind it', async () => {
    await session().run('CREATE OR REPLACE TABLE copied (v INT)');
    const input = session().memoryStream('v INT', 'input_of_script');
    input.toDF().createOrReplaceTempView('input_of_script');
    const [query] = await session().run(`BEGIN
      DECLARE least INT = 2;
      INSERT INTO copied SELECT * FROM STREAM input_of_script WHERE v >= least;
      SET least = 100;
    END`);
    input.addData([[1], [2], [3]]);
    await query!.processAllAvailable();
    await query!.stop();
    expect(await session().sql('SELECT v FROM copied ORDER BY v').collect()).toEqual([[2], [3]]);
  });
});

describe('what a script gives', () => {
  test('the rows of its last query, with their columns', async () => {
    const frame = await session().script(`BEGIN
      SELECT 1 AS first;
      BEGIN SELECT 2 AS last, CAST(NULL AS DECIMAL(5, 2)) AS none FROM range(2); END;
      SHOW TABLES;
      EXPLAIN SELECT 3;
    END`);
    expect(frame.dtypes).toEqual([
      ['last', 'INT'],
      ['none', 'DECIMAL(5,2)'],
    ]);
    expect(await frame.collect()).toEqual([
      [2, null],
      [2, null],
    ]);
    expect(await frame.where('last > 5').count()).toBe(0);
  });

  test.each([
    'BEGIN END',
    'BEGIN NOT ATOMIC DECLARE x INT; SET x = 1; END;',
    'BEGIN BEGIN END; END',
  ])('no columns where there was no query: %s', async (script) => {
    const frame = await session().script(script);
    expect([frame.columns, await frame.collect()]).toEqual([[], []]);
  });

  test('many rows in their order, of any type, in columns of one name too', async () => {
    const frame = await session().script(`BEGIN
      SELECT id FROM range(2000);
      SELECT id AS c, named_struct('v', parse_json('[1]'), 'i', INTERVAL '1' DAY) AS c, TIME'01:02:03' AS t
      FROM range(3000) ORDER BY id DESC;
    END`);
    expect(frame.dtypes.map(([, type]) => type)).toEqual([
      'BIGINT',
      'STRUCT<v: VARIANT, i: INTERVAL DAY>',
      'TIME(6)',
    ]);
    const all = await frame.collect();
    expect([all.length, all[0]![0], all.at(-1)![0]]).toEqual([3000, 2999, 0]);
    expect(await frame.filter('t IS NULL').count()).toBe(0);
  });

  test('run() prints it once', async () => {
    const printed: string[] = [];
    const print = (text: string) => printed.push(text.trim());
    const text = `BEGIN
      FOR SELECT id FROM range(3) DO SELECT id; END FOR;
      EXECUTE IMMEDIATE 'SELECT 7 AS seven';
      SHOW TABLES;
    END;
    SELECT 8 AS eight`;
    await session().run(text, { format: 'json', print });
    expect(printed).toEqual(['{"seven":7}', '{"eight":8}']);
  });

  test('sql() says how to run one', () => {
    expect(() => session().sql('BEGIN SELECT 1; END')).toThrow('script()');
  });
});

test('scripts are refused where the setting turns them off', async () => {
  await using opened = await open({ settings: { 'spark.sql.scripting.enabled': 'false' } });
  const refused = opened.script('BEGIN SELECT 1; END');
  await expect(refused).rejects.toThrow('UNSUPPORTED_FEATURE.SQL_SCRIPTING');
  await expect(opened.script('BEGIN SELEC; END')).rejects.toThrow('PARSE_SYNTAX_ERROR');
});

test('a script without an end ends with its session', async () => {
  const opened = await open();
  const running = opened.script(`BEGIN
    DECLARE n INT = 0;
    DECLARE EXIT HANDLER FOR SQLEXCEPTION SELECT 'not handled';
    LOOP SET n = (n + 1) % 10; END LOOP;
  END`);
  const ended = expect(running).rejects.toThrow('SESSION_CLOSED');
  await opened.close();
  await ended;
});

test('the example of the reference gives what stands behind it', async () => {
  const reference = fs.readFileSync(new URL('../../docs/reference.md', import.meta.url), 'utf8');
  const [, script, result] = /```sql\n([\s\S]*?BEGIN[\s\S]*?)```\n\n```text\n([\s\S]*?)```/.exec(
    reference,
  )!;
  let printed = '';
  await session().run(script!, { print: (text) => (printed += text) });
  expect(printed.trim()).toBe(result!.trim());
});
