import { expect, test } from 'vitest';
import { MillraceError, session } from '../../src/index.ts';

test('views are made once, replaced, listed and dropped', async () => {
  await using millrace = await session({ threads: 1 });
  const { catalog } = millrace;
  const three = millrace.range(3);
  three.createTempView('numbers');
  expect(conditionOf(() => three.createTempView('Numbers'))).toBe(
    'TEMP_TABLE_OR_VIEW_ALREADY_EXISTS',
  );
  three.createGlobalTempView('numbers');
  expect(conditionOf(() => three.createGlobalTempView('numbers'))).toBe(
    'TEMP_TABLE_OR_VIEW_ALREADY_EXISTS',
  );
  millrace.range(5, 9, 2).createOrReplaceGlobalTempView('numbers');
  expect(await millrace.table('numbers').count()).toBe(3);
  expect(await millrace.sql('SELECT * FROM global_temp.numbers').collect()).toEqual([[5], [7]]);
  const listed = { name: 'numbers', database: null, isTemporary: true, isView: true };
  expect(catalog.listTables()).toEqual([listed]);
  expect(catalog.dropTempView('numbers')).toBe(true);
  expect(catalog.dropTempView('numbers')).toBe(false);
  expect(catalog.tableExists('numbers')).toBe(false);
  expect(catalog.dropGlobalTempView('numbers')).toBe(true);
  expect(catalog.tableExists('global_temp.numbers')).toBe(false);
});

test('schemas, tables and their columns are listed', async () => {
  await using millrace = await session({ threads: 1 });
  const { catalog } = millrace;
  await millrace.run(
    `CREATE SCHEMA shop; CREATE TABLE shop.sales (product STRING, price DECIMAL(10,2) NOT NULL)`,
  );
  expect([catalog.currentDatabase, catalog.listDatabases()]).toEqual([
    'default',
    ['default', 'shop'],
  ]);
  expect(catalog.listDatabases('s*')).toEqual(['shop']);
  expect([catalog.databaseExists('SHOP'), catalog.databaseExists('none')]).toEqual([true, false]);
  expect(catalog.listTables('shop')).toEqual([
    { name: 'sales', database: 'shop', isTemporary: false, isView: false },
  ]);
  expect(catalog.listTables('shop', 'x*')).toEqual([]);
  const sales = { name: 'sales', database: 'shop', isTemporary: false, isView: false };
  expect([catalog.getTable('Shop.Sales'), conditionOf(() => catalog.getTable('sales'))]).toEqual([
    sales,
    'TABLE_OR_VIEW_NOT_FOUND',
  ]);
  expect(catalog.getDatabase('SHOP')).toEqual({
    ...{ name: 'shop', catalog: catalog.currentCatalog, description: '', locationUri: null },
  });
  expect(conditionOf(() => catalog.getDatabase('none'))).toBe('SCHEMA_NOT_FOUND');
  expect(catalog.listColumns('shop.sales').map(({ name, dataType }) => [name, dataType])).toEqual([
    ['product', 'STRING'],
    ['price', 'DECIMAL(10,2)'],
  ]);
  expect(conditionOf(() => catalog.listColumns('none'))).toBe('TABLE_OR_VIEW_NOT_FOUND');
  expect([catalog.tableExists('shop.sales'), catalog.tableExists('sales')]).toEqual([true, false]);
  catalog.setCurrentDatabase('shop');
  expect([catalog.currentDatabase, catalog.tableExists('sales')]).toEqual(['shop', true]);
  expect(conditionOf(() => catalog.setCurrentDatabase('none'))).toBe('SCHEMA_NOT_FOUND');
  expect(catalog.getTable('sales')).toEqual(sales);
  millrace.range(1).createTempView('sales');
  expect(catalog.getTable('sales')).toMatchObject({ isTemporary: true, database: null });
  expect(catalog.getTable('shop.sales')).toEqual(sales);
});

test('functions are those of SQL and the own ones', async () => {
  await using millrace = await session({ threads: 1 });
  const { catalog } = millrace;
  millrace.udf.register('shout', (text: string) => `${text}!`, { returns: 'STRING' });
  const asked = ['abs', 'SUM', 'row_number', 'shout', 'none'];
  expect(asked.map((name) => catalog.functionExists(name))).toEqual([
    true,
    true,
    true,
    true,
    false,
  ]);
  expect(catalog.listFunctions('sho*')).toEqual(['shout']);
  expect(catalog.listFunctions().length).toBeGreaterThan(400);
});

test('what is cached can be asked for and freed', async () => {
  await using millrace = await session({ threads: 1 });
  const { catalog } = millrace;
  millrace.range(3).createTempView('numbers');
  expect(catalog.isCached('numbers')).toBe(false);
  catalog.cacheTable('numbers');
  expect([catalog.isCached('numbers'), await millrace.table('numbers').count()]).toEqual([true, 3]);
  catalog.refreshTable('numbers');
  catalog.uncacheTable('numbers');
  expect(catalog.isCached('numbers')).toBe(false);
  catalog.cacheTable('numbers');
  catalog.clearCache();
  expect(catalog.isCached('numbers')).toBe(false);
  expect(conditionOf(() => catalog.isCached('none'))).toBe('TABLE_OR_VIEW_NOT_FOUND');
});

/** The condition of the error that a call throws. */
function conditionOf(act: () => unknown): string | null {
  try {
    act();
  } catch (error) {
    if (error instanceof MillraceError) return error.condition;
  }
  return null;
}
