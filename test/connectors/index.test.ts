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

test('what is like no name is told all names, of sources or of sinks', () => {
  const connectors = new Connectors();
  expect(() => connectors.createSource('nothing_like_it', {}, null)).toThrow(
    expect.objectContaining({ hint: expect.stringMatching(/^Known: .*\brate\b/) }),
  );
  expect(() => connectors.createSink('nothing_like_it', {})).toThrow(
    expect.objectContaining({ hint: expect.stringMatching(/^Known: .*\bconsole\b/) }),
  );
});
