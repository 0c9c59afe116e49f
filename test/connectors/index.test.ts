import { expect, test } from 'vitest';
import { Connectors } from '../../src/connectors/index.ts';

test.each([
  ['jsn', 'Did you mean json?'],
  ['parqet', 'Did you mean parquet?'],
  ['kafak', 'Did you mean kafka?'],
])('an unknown source or sink %s brings the nearest name', (name, hint) => {
  const connectors = new Connectors();
  const expected = { condition: 'DATA_SOURCE_NOT_FOUND', hint };
  expect(() => connectors.createSource(name, {}, null)).toThrow(expect.objectContaining(expected));
  expect(() => connectors.createSink(name, {})).toThrow(expect.objectContaining(expected));
});

test('a sink that only adds rows refuses to replace them', async () => {
  const connectors = new Connectors();
  const refused = { condition: 'UNSUPPORTED_FEATURE.TABLE_OPERATION' };
  await expect(connectors.saveTarget('kafka', {}, 'overwrite')).rejects.toMatchObject(refused);
  await expect(connectors.saveTarget('kafka', {}, 'ignore')).rejects.toMatchObject(refused);
  for (const name of ['kafka', 'console', 'noop']) {
    expect(await connectors.saveTarget(name, {}, 'errorIfExists')).not.toBe(null);
  }
  for (const name of ['console', 'noop']) {
    expect(await connectors.saveTarget(name, {}, 'overwrite')).not.toBe(null);
  }
});

test('options of a table go to the side that knows them', () => {
  const options = { path: '/x', pathGlobFilter: '*', minBatchInterval: '1s', multiLine: 'true' };
  const connectors = new Connectors();
  const names = (side: 'source' | 'sink') =>
    Object.keys(connectors.tableOptions('json', options, side));
  expect(names('source')).toEqual(['path', 'pathGlobFilter', 'multiLine']);
  expect(names('sink')).toEqual(['path', 'minBatchInterval', 'multiLine']);
  const misspelt = () => connectors.checkTableOptions('json', { pathGlobFiltr: '*' });
  expect(misspelt).toThrow(expect.objectContaining({ condition: 'UNKNOWN_OPTION' }));
});

test('what is like no name is told all names, of sources or of sinks', () => {
  const connectors = new Connectors();
  expect(() => connectors.createSource('nothing_like_it', {}, null)).toThrow(
    expect.objectContaining({ hint: expect.stringMatching(/^Known: .*\brate\b/) }),
  );
  expect(() => connectors.createSink('nothing_like_it', {})).toThrow(
    expect.objectContaining({ hint: expect.stringMatching(/^Known: .*\bconsole\b/) }),
  );
});
