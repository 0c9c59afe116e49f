import { expect, test } from 'vitest';
import { session } from '../../../src/api/open-session.ts';

test('a result of any size is thrown away in the threads: nobody has room for it', async () => {
  await using own = await session({
    threads: 1,
    settings: { 'millrace.memory.budget': '48 MB' },
  });
  await own.run('CREATE TABLE nothing USING noop');
  await own.run('CREATE TABLE kept USING memory');
  const rows = 'SELECT * FROM range(5000) AS a CROSS JOIN range(2000) AS b';
  await expect(own.run(`INSERT INTO nothing ${rows}`)).resolves.toBeDefined();
  await expect(own.run(`INSERT INTO kept ${rows}`)).rejects.toThrow('MEMORY');
});

test('rows that are thrown away are counted, sorted ones too', async () => {
  await using own = await session({ threads: 1 });
  const input = own.memoryStream('word STRING');
  const counts = async (sql: string): Promise<number | undefined> => {
    input.toDF().createOrReplaceTempView('words');
    const query = await own.sql(sql).writeStream.outputMode('complete').format('noop').start();
    await query.processAllAvailable();
    await query.stop();
    return query.lastProgress?.sink.numOutputRows;
  };
  input.addData([['a'], ['b'], ['a'], ['c']]);
  expect(await counts('SELECT word, count(*) AS n FROM words GROUP BY word')).toBe(3);
  expect(await counts('SELECT word, count(*) AS n FROM words GROUP BY word ORDER BY n')).toBe(3);
});
