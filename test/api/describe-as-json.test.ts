import { expect, test } from 'vitest';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

/** The only row that a statement prints. */
async function shown(statement: string): Promise<Record<string, string>> {
  const lines: string[] = [];
  await session().run(statement, { format: 'json', print: (line) => void lines.push(line) });
  return JSON.parse(lines.join('\n')) as Record<string, string>;
}

async function objectOf(statement: string): Promise<unknown> {
  return JSON.parse((await shown(statement))['json_metadata']!);
}

test('DESCRIBE EXTENDED AS JSON tells of columns and facts of a table or view in one object', async () => {
  await session().run(`
    CREATE TABLE told_as_json
      (a ARRAY<DECIMAL(4, 1)> COMMENT 'one', s STRUCT<v: VARCHAR(3)>, m MAP<STRING, TIMESTAMP> DEFAULT map(), p INT)
      PARTITIONED BY (p) COMMENT 'all' TBLPROPERTIES ('k' = 'v');
    CREATE VIEW told_view AS SELECT p FROM told_as_json;`);
  const string = { name: 'string', collation: 'UTF8_BINARY' };
  expect(await objectOf('DESCRIBE EXTENDED told_as_json AS JSON')).toEqual({
    table_name: 'told_as_json',
    catalog_name: 'spark_catalog',
    namespace: ['default'],
    schema_name: 'default',
    columns: [
      {
        name: 'a',
        type: {
          name: 'array',
          element_type: { name: 'decimal', precision: 4, scale: 1 },
          element_nullable: true,
        },
        nullable: true,
        comment: 'one',
      },
      {
        name: 's',
        type: {
          name: 'struct',
          fields: [{ name: 'v', type: { name: 'varchar', length: 3 }, nullable: true }],
        },
        nullable: true,
      },
      {
        name: 'm',
        type: {
          name: 'map',
          key_type: string,
          value_type: { name: 'timestamp_ltz' },
          value_nullable: true,
        },
        nullable: true,
        default: 'map()',
      },
      { name: 'p', type: { name: 'int' }, nullable: true },
    ],
    type: 'MANAGED',
    provider: 'memory',
    comment: 'all',
    table_properties: { k: 'v' },
    storage_properties: {},
    partition_columns: ['p'],
  });
  expect(await objectOf('DESC FORMATTED told_view AS JSON')).toMatchObject({
    columns: [{ name: 'p', type: { name: 'int' }, nullable: true }],
    type: 'VIEW',
    view_text: 'SELECT p FROM told_as_json',
    view_query_output_columns: ['p'],
  });
  expect(await shown('EXPLAIN DESCRIBE told_view')).toEqual({
    plan: 'Describe [col_name, data_type, comment]: DESCRIBE told_view\n',
  });
  await session().run('DROP VIEW told_view; DROP TABLE told_as_json');
});
