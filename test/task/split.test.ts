import { describe, expect, it } from 'vitest';
import { pieceBytesOf } from '../../src/task/split.ts';

const MiB = 1024 * 1024;

describe('size of the pieces of a batch', () => {
  it('is a sixteenth of the batch, within bounds', () => {
    expect(pieceBytesOf(320 * MiB, 32 * MiB)).toBe(20 * MiB);
    expect(pieceBytesOf(5000 * MiB, 32 * MiB)).toBe(32 * MiB);
    expect(pieceBytesOf(100, 32 * MiB)).toBe(2 * MiB);
  });

  it('is never above the split size that is pinned', () => {
    expect(pieceBytesOf(320 * MiB, 1000)).toBe(1000);
  });
});
