import { describe, expect, it } from 'vitest';
import { nextTriggerMs } from '../../src/engine/trigger.ts';

describe('trigger', () => {
  const every2s = { kind: 'processingTime', intervalMs: 2000 } as const;

  it('runs the first batch at once', () => {
    expect(nextTriggerMs(every2s, null, 12_345)).toBe(12_345);
  });

  it('runs later batches at multiples of the interval since the epoch', () => {
    expect(nextTriggerMs(every2s, 12_345, 12_400)).toBe(14_000);
    expect(nextTriggerMs(every2s, 14_000, 14_001)).toBe(16_000);
  });

  it('follows an overrun batch at once', () => {
    expect(nextTriggerMs(every2s, 12_345, 19_000)).toBe(19_000);
  });

  it('never waits by default', () => {
    expect(nextTriggerMs({ kind: 'default' }, 5, 6)).toBe(6);
    expect(nextTriggerMs({ kind: 'availableNow' }, 5, 6)).toBe(6);
  });
});
