import { expect, test } from 'vitest';
import { parseTrigger, readTrigger, type TriggerOption } from '../../src/api/queries/trigger.ts';

test.each([
  ['default', { kind: 'default' }],
  ['once', { kind: 'availableNow' }],
  ['AvailableNow', { kind: 'availableNow' }],
  ['2 seconds', { kind: 'processingTime', intervalMs: 2000 }],
  ['interval 1 minute', { kind: 'processingTime', intervalMs: 60_000 }],
  ['0 seconds', { kind: 'default' }],
])("'trigger' = '%s'", (text, trigger) => {
  expect(parseTrigger(text)).toEqual(trigger);
});

test('a trigger of the DataFrame API', () => {
  expect(readTrigger({ processingTime: '500 ms' })).toEqual({
    kind: 'processingTime',
    intervalMs: 500,
  });
  expect(readTrigger({ processingTime: 0 })).toEqual({ kind: 'default' });
  expect(readTrigger({ availableNow: true })).toEqual({ kind: 'availableNow' });
});

test.each<[what: string, option: object, condition: string]>([
  ['of no name', {}, 'INVALID_TRIGGER'],
  ['of another name', { procesingTime: '1 second' }, 'INVALID_TRIGGER'],
  ['that is not there yet', { continuous: '1 second' }, 'INVALID_TRIGGER'],
  ['that is not wanted', { availableNow: false }, 'INVALID_TRIGGER'],
  ['of a time below zero', { processingTime: -5 }, 'INVALID_TRIGGER'],
  ['of no number', { processingTime: Number.NaN }, 'INVALID_TRIGGER'],
  ['without an end', { processingTime: Number.POSITIVE_INFINITY }, 'INVALID_TRIGGER'],
  ['without a time', { processingTime: null }, 'INVALID_TRIGGER'],
  ['beside another', { processingTime: 5, availableNow: true }, 'ONLY_ALLOW_SINGLE_TRIGGER'],
])('a trigger %s is refused where no compiler does', (_what, option, condition) => {
  expect(() => readTrigger(option as TriggerOption)).toThrow(
    expect.objectContaining({ condition }),
  );
});

test.each(['', 'sometimes', '2 fortnights'])("'trigger' = '%s' is refused", (text) => {
  expect(() => parseTrigger(text)).toThrowError(expect.objectContaining({ kind: 'user' }));
});
