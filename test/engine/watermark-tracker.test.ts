import { describe, expect, it } from 'vitest';
import { WatermarkTracker } from '../../src/engine/watermark-tracker.ts';

const seconds = (count: number): bigint => BigInt(count) * 1_000_000n;
const spec = (index: number, delayMs: number) => ({ index, column: 'ts', delayMs });

describe('watermark tracker', () => {
  it('starts at 1970 and moves to the greatest event time less the delay', () => {
    const tracker = new WatermarkTracker([spec(0, 5000)], 'min');
    expect(tracker.inForce).toEqual({ latenessMs: 0, evictionMs: 0 });
    tracker.endBatch(new Map([[0, seconds(17)]]));
    expect(tracker.inForce).toEqual({ latenessMs: 0, evictionMs: 12_000 });
    expect(tracker.moved).toBe(true);
  });

  it('has lateness catch up with eviction after a batch without rows', () => {
    const tracker = new WatermarkTracker([spec(0, 5000)], 'min');
    tracker.endBatch(new Map([[0, seconds(17)]]));
    tracker.endBatch(new Map());
    expect(tracker.inForce).toEqual({ latenessMs: 12_000, evictionMs: 12_000 });
    expect(tracker.moved).toBe(false);
  });

  it('never goes back', () => {
    const tracker = new WatermarkTracker([spec(0, 0)], 'min');
    tracker.endBatch(new Map([[0, seconds(40)]]));
    tracker.endBatch(new Map([[0, seconds(10)]]));
    expect(tracker.state.watermarkMs).toBe(40_000);
  });

  it('is truncated to milliseconds, downwards also before 1970', () => {
    const tracker = new WatermarkTracker([spec(0, -2000)], 'min');
    tracker.endBatch(new Map([[0, -1_500_001n]]));
    expect(tracker.state.watermarkMs).toBe(2000 - 1501);
  });

  it('is held at 1970 by an idle source under the minimum, not under the maximum', () => {
    const specs = [spec(0, 0), spec(1, 0)];
    const minimum = new WatermarkTracker(specs, 'min');
    const maximum = new WatermarkTracker(specs, 'max');
    for (const tracker of [minimum, maximum]) tracker.endBatch(new Map([[1, seconds(30)]]));
    expect(minimum.state.watermarkMs).toBe(0);
    expect(maximum.state.watermarkMs).toBe(30_000);
  });

  it('lets the others go on without an operator that has been idle for too long', () => {
    const specs = [spec(0, 0), spec(1, 0)];
    const tracker = new WatermarkTracker(specs, 'min', 10_000);
    tracker.start(1000);
    tracker.endBatch(new Map([[0, seconds(30)]]), 2000);
    expect(tracker.state.watermarkMs).toBe(0);
    expect(tracker.wouldMove(10_999)).toBe(false);
    expect(tracker.wouldMove(11_000)).toBe(true);
    tracker.endBatch(new Map(), 11_000);
    expect(tracker.state.watermarkMs).toBe(30_000);
    tracker.endBatch(new Map([[1, seconds(20)]]), 11_500);
    tracker.endBatch(new Map([[0, seconds(40)]]), 12_000);
    expect(tracker.state.watermarkMs).toBe(30_000);
    tracker.endBatch(new Map([[1, seconds(35)]]), 12_500);
    expect(tracker.state.watermarkMs).toBe(35_000);
  });

  it('goes by the one that is furthest when all are idle', () => {
    const tracker = new WatermarkTracker([spec(0, 0), spec(1, 0)], 'min', 10_000);
    tracker.start(0);
    tracker.endBatch(
      new Map([
        [0, seconds(5)],
        [1, seconds(7)],
      ]),
      1,
    );
    expect(tracker.state.watermarkMs).toBe(5000);
    expect(tracker.wouldMove(9000)).toBe(false);
    tracker.endBatch(new Map(), 1_000_000);
    expect(tracker.state.watermarkMs).toBe(7000);
    expect(tracker.wouldMove(2_000_000)).toBe(false);
  });

  it('continues after a restore as if nothing had happened', () => {
    const specs = [spec(0, 0), spec(1, 0)];
    const tracker = new WatermarkTracker(specs, 'min');
    tracker.endBatch(new Map([[0, seconds(30)]]));
    const restored = new WatermarkTracker(specs, 'min');
    restored.restore(tracker.state);
    for (const each of [tracker, restored]) each.endBatch(new Map([[1, seconds(20)]]));
    expect(restored.state).toEqual(tracker.state);
  });

  it('waits for every source again once event times are forgotten, as Spark does', () => {
    const tracker = new WatermarkTracker([spec(0, 0), spec(1, 0)], 'min');
    tracker.endBatch(
      new Map([
        [0, seconds(10)],
        [1, seconds(10)],
      ]),
    );
    tracker.forgetEventTimes();
    tracker.endBatch(new Map([[0, seconds(50)]]));
    expect(tracker.state.watermarkMs).toBe(10_000);
  });
});
