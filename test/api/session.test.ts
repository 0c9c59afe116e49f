import { expect, test } from 'vitest';
import { session } from '../../src/index.ts';

test('a session that closes stops its queries, and starts none afterwards', async () => {
  const opened = await session({ threads: 1 });
  const input = opened.memoryStream('n INT');
  const start = () => input.toDF().writeStream.format('noop').start();
  const query = await start();
  input.addData([[1]]);
  await opened.close();
  expect(query.isActive).toBe(false);
  expect(query.exception).toBeNull();
  await expect(start()).rejects.toMatchObject({ condition: 'SESSION_CLOSED' });
  await opened.close();
});

test('a query that is being started when its session closes is stopped', async () => {
  const opened = await session({ threads: 1 });
  const input = opened.memoryStream('n INT');
  const starting = input.toDF().writeStream.format('noop').start();
  await opened.close();
  const query = await starting;
  expect([query.isActive, query.exception]).toEqual([false, null]);
});

test('a query over bounded input that the end of its session cuts short says so', async () => {
  const opened = await session({ threads: 1 });
  const rows = opened
    .sql('SELECT count(*) FROM range(20000) a, range(20000) b WHERE (a.id + b.id) % 7 = 3')
    .collect();
  const told = expect(rows).rejects.toMatchObject({ condition: 'SESSION_CLOSED' });
  await opened.close();
  await told;
});

test('settings of the options hold from the start, wrong ones are refused', async () => {
  await using opened = await session({
    threads: 1,
    settings: { 'spark.sql.shuffle.partitions': 3 },
  });
  expect(opened.conf.get('spark.sql.shuffle.partitions')).toBe('3');
  await expect(session({ settings: { 'spark.sql.shuffle.partition': 3 } })).rejects.toMatchObject({
    condition: 'SQL_CONF_NOT_FOUND',
  });
});
