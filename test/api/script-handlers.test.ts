import { describe, expect, test } from 'vitest';
import { MillraceError } from '../../src/index.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

async function rows(script: string): Promise<readonly (readonly unknown[])[]> {
  return (await session().script(script)).collect();
}

/** With CONTINUE handlers. */
async function rowsGoingOn(script: string): Promise<readonly (readonly unknown[])[]> {
  session().conf.set('spark.sql.scripting.continueHandlerEnabled', true);
  try {
    return await rows(script);
  } finally {
    session().conf.unset('spark.sql.scripting.continueHandlerEnabled');
  }
}

describe('EXIT handlers', () => {
  test.each([
    ['DIVIDE_BY_ZERO', 'SELECT 1 / 0'],
    ['divide_by_zero', 'SELECT 1 / id FROM range(1)'],
    ["SQLSTATE '22012'", 'SELECT 1 / 0'],
    ["SQLSTATE VALUE '22012', OTHER, UNRESOLVED_COLUMN", 'SELECT nobody'],
    ['SQLEXCEPTION', 'SELECT 1 / 0'],
    ['NOT FOUND, SQLEXCEPTION', "SELECT raise_error('no')"],
    ['USER_RAISED_EXCEPTION', "SELECT raise_error('no')"],
    ["SQLSTATE 'p0001'", "SELECT raise_error('no')"],
    ['CAST_INVALID_INPUT', "SET x = CAST('one' AS INT)"],
    ['UNRESOLVED_COLUMN', 'SET x = nobody'],
    ['UNRESOLVED_COLUMN.WITHOUT_SUGGESTION', 'SELECT nobody'],
    ['TABLE_OR_VIEW_NOT_FOUND', 'INSERT INTO nowhere SELECT 1'],
    ["SQLSTATE '42P01'", 'FOR SELECT * FROM nowhere DO SET x = 2; END FOR'],
    ['INVALID_BOOLEAN_STATEMENT', 'IF 1 THEN SET x = 2; END IF'],
    ['VARIABLE_ALREADY_EXISTS', 'FOR SELECT 1 AS a, 2 AS A DO SET x = 2; END FOR'],
    ['ROW_SUBQUERY_TOO_MANY_ROWS', 'SET (x) = (SELECT id FROM range(2))'],
  ])('FOR %s leave the block behind %s', async (triggers, failing) => {
    const script = `BEGIN
      DECLARE x INT = 1;
      BEGIN
        DECLARE OTHER CONDITION FOR SQLSTATE '45000';
        DECLARE EXIT HANDLER FOR ${triggers} SET x = x + 10;
        ${failing};
        SET x = 100;
      END;
      SELECT x;
    END`;
    expect(await rows(script)).toEqual([[11]]);
  });

  test('an error of a row ends a FOR loop and its query', async () => {
    const script = `BEGIN
      DECLARE n INT = 0;
      BEGIN
        DECLARE EXIT HANDLER FOR DIVIDE_BY_ZERO BEGIN SET n = n + 100; END;
        FOR SELECT id FROM range(4) ORDER BY id DO SET n = n + 6 / (2 - id); END FOR;
      END;
      SELECT n;
    END`;
    expect(await rows(script)).toEqual([[109]]);
  });

  test('the most specific one of the innermost block that has one runs', async () => {
    const script = `BEGIN
      DECLARE log STRING = '';
      BEGIN
        DECLARE EXIT HANDLER FOR DIVIDE_BY_ZERO SET log = log || 'far ';
        BEGIN
          DECLARE EXIT HANDLER FOR SQLEXCEPTION SET log = log || 'any ';
          DECLARE EXIT HANDLER FOR SQLSTATE '22012' SET log = log || 'state ';
          DECLARE EXIT HANDLER FOR CAST_INVALID_INPUT SET log = log || 'cast ';
          BEGIN SET log = log || 1 / 0; END;
        END;
        SET log = log || 'on ';
        BEGIN
          DECLARE EXIT HANDLER FOR CAST_INVALID_INPUT SET log = log || 'cast ';
          SET log = log || 1 / 0;
        END;
        SET log = log || 'never ';
      END;
      SELECT log;
    END`;
    expect(await rows(script)).toEqual([['state on far ']]);
  });

  test('an error in a handler is for those around its block, or for its own', async () => {
    const script = `BEGIN
      DECLARE log STRING = '';
      BEGIN
        DECLARE EXIT HANDLER FOR SQLEXCEPTION SET log = log || 'outer';
        BEGIN
          DECLARE EXIT HANDLER FOR SQLEXCEPTION
          BEGIN
            DECLARE EXIT HANDLER FOR CAST_INVALID_INPUT SET log = log || 'own ' || CAST('x' AS INT);
            SET log = log || 'first ';
            SELECT CAST('x' AS INT);
          END;
          SELECT 1 / 0;
        END;
        SET log = 'never';
      END;
      SELECT log;
    END`;
    expect(await rows(script)).toEqual([['first outer']]);
  });

  test('a handler sees the variables of its block, not those where the error was', async () => {
    const script = `BEGIN
      DECLARE x = 'of the handler';
      DECLARE EXIT HANDLER FOR SQLEXCEPTION SELECT x;
      BEGIN DECLARE x = 'of the error'; SELECT 1 / 0; END;
    END`;
    expect(await rows(script)).toEqual([['of the handler']]);
  });

  test('a handler may leave what is around its block', async () => {
    const script = `BEGIN
      DECLARE n INT = 0;
      tries: LOOP
        BEGIN
          DECLARE EXIT HANDLER FOR DIVIDE_BY_ZERO LEAVE tries;
          SET n = n + 1;
          SELECT 1 / (3 - n);
        END;
      END LOOP;
      SELECT n;
    END`;
    expect(await rows(script)).toEqual([[3]]);
  });

  test('what no handler is for ends the script where it is', async () => {
    const script = `BEGIN
      DECLARE EXIT HANDLER FOR CAST_INVALID_INPUT SELECT 1;
      SET nobody = 1;
    END`;
    const error = await session()
      .script(script)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MillraceError);
    expect((error as MillraceError).condition).toBe('UNRESOLVED_VARIABLE');
    expect((error as MillraceError).message).toContain('at line 3, column 7');
  });

  test('what a function of the user throws is an SQLEXCEPTION', async () => {
    const { udf } = session();
    udf.register(
      'breaks',
      () => {
        throw new Error('broken');
      },
      { takes: ['INT'], returns: 'INT' },
    );
    const script = 'BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION SELECT 5; SELECT breaks(1); END';
    expect(await rows(script)).toEqual([[5]]);
  });
});

describe('CONTINUE handlers', () => {
  test('go on with the statement behind the one that failed', async () => {
    const script = `BEGIN
      DECLARE log STRING = '';
      DECLARE CONTINUE HANDLER FOR SQLEXCEPTION SET log = log || 'x ';
      SET log = log || 1 / 0;
      BEGIN
        SELECT nobody;
        SET log = log || 'in ';
      END;
      SET log = log || 'end';
      SELECT log;
    END`;
    expect(await rowsGoingOn(script)).toEqual([['x x in end']]);
  });

  test.each([
    'IF 1 / 0 > 0 THEN SET n = 100; ELSE SET n = 200; END IF',
    'CASE 1 / 0 WHEN 1 THEN SET n = 100; ELSE SET n = 200; END CASE',
    'CASE WHEN true AND 1 / 0 = 1 THEN SET n = 100; ELSE SET n = 200; END CASE',
    'WHILE 1 / 0 > 0 DO SET n = 100; END WHILE',
    'REPEAT SET n = n; UNTIL 1 / 0 > 0 END REPEAT',
    'FOR SELECT 1 / 0 DO SET n = 100; END FOR',
  ])('go on behind the whole statement whose condition failed: %s', async (failing) => {
    const script = `BEGIN
      DECLARE n INT = 0;
      DECLARE CONTINUE HANDLER FOR DIVIDE_BY_ZERO SET n = n + 1;
      ${failing};
      SELECT n;
    END`;
    expect(await rowsGoingOn(script)).toEqual([[1]]);
  });

  test('are refused unless a setting allows them', async () => {
    const script = 'BEGIN DECLARE CONTINUE HANDLER FOR SQLEXCEPTION SELECT 1; SELECT 2; END';
    const refused = session().script(script);
    await expect(refused).rejects.toThrow('UNSUPPORTED_FEATURE.CONTINUE_EXCEPTION_HANDLER');
  });
});
