import type { Table } from 'apache-arrow';
import { type Session, session } from 'millrace';
import { measure } from '../../harness.ts';
import { BID_COLUMNS } from '../bids.ts';
import type { KernelCase } from './cases.ts';
import type { Contender, ResultSum } from './contender.ts';
import { ResultSummer } from './result-sum.ts';

const MEMORY_BUDGET = '3 GB';

/** Our own engine by its public API; the sink throws complete results away. */
export async function openMillrace(
  threads: number,
  bids: Table | null,
  lines: string,
): Promise<Contender> {
  const opened = await session({
    threads,
    settings: { 'spark.sql.session.timeZone': 'UTC', 'millrace.memory.budget': MEMORY_BUDGET },
  });
  if (bids !== null) (await opened.createDataFrame(bids)).createOrReplaceTempView('bids');
  opened.read.format('json').schema(BID_COLUMNS).load(lines).createOrReplaceTempView('lines');
  await opened.run('CREATE TABLE nothing USING noop');
  return {
    name: 'millrace',
    time: ({ sql }) =>
      measure(async () => {
        await opened.run(`INSERT INTO nothing ${sql}`);
      }),
    check: (kernelCase) => sumOf(opened, kernelCase),
    close: () => opened.close(),
  };
}

async function sumOf(opened: Session, { sql }: KernelCase): Promise<ResultSum> {
  const table = await opened.sql(sql).toArrow();
  const summer = new ResultSummer();
  for (const batch of table.batches) {
    const columns = table.schema.fields.map((_, index) => {
      const data = batch.data.children[index]!;
      const vector = batch.getChildAt(index)!;
      const isText = data.values instanceof Uint8Array;
      return (row: number): unknown => (isText ? vector.get(row) : data.values[row]);
    });
    summer.add(batch.numRows, columns);
  }
  return summer.result;
}
