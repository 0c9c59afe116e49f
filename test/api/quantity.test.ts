import { expect, test } from 'vitest';
import { parseByteLength, parseDurationMs } from '../../src/api/settings/quantity.ts';

test.each([
  ['2 seconds', 2000],
  ['500ms', 500],
  ['1 minute 30 seconds', 90_000],
  ['interval 1 hour', 3_600_000],
  ['250', 250],
  ['0.5 seconds', 500],
])('the duration %s is %d ms', (text, durationMs) => {
  expect(parseDurationMs(text, 'trigger')).toBe(durationMs);
});

test.each(['', 'soon', '2 fortnights', '1 second x', '-1 second'])(
  'the duration "%s" is refused',
  (text) => {
    expect(() => parseDurationMs(text, 'trigger')).toThrowError(
      expect.objectContaining({ condition: 'CANNOT_PARSE_INTERVAL', kind: 'user' }),
    );
  },
);

test.each([
  ['65536', 65_536],
  ['4m', 4 * 1024 ** 2],
  ['512 MB', 512 * 1024 ** 2],
  ['1.5 GB', 1.5 * 1024 ** 3],
])('the size %s is %d bytes', (text, byteLength) => {
  expect(parseByteLength(text, 'budget')).toBe(byteLength);
});

test.each(['', 'much', '4 parsecs', '-1'])('the size "%s" is refused', (text) => {
  expect(() => parseByteLength(text, 'budget')).toThrowError(
    expect.objectContaining({ condition: 'INVALID_BYTE_STRING' }),
  );
});
