import type { LatenessCount } from '../task/protocol.ts';

/** As in the kernel `countBehind`: milliseconds up to here, then eighths of powers of two. */
const EXACT = 16;

/** The shares of rows for which a delay is told. */
const SHARES = [0.99, 0.999] as const;

/**
 * How far rows of this run were behind the greatest event time that their watermark was computed from: tells which delay
 * would have kept almost all of them.
 */
export class LatenessStatistics {
  readonly #byWatermark = new Map<number, { rows: number; readonly buckets: number[] }>();

  add(counts: readonly LatenessCount[]): void {
    for (const { watermark, rows, buckets } of counts) {
      const known = this.#byWatermark.get(watermark) ?? { rows: 0, buckets: [] };
      known.rows += rows;
      for (const [bucket, count] of buckets) {
        known.buckets[bucket] = (known.buckets[bucket] ?? 0) + count;
      }
      this.#byWatermark.set(watermark, known);
    }
  }

  /** Delays (ms) that would have kept 99 % and 99.9 % of the rows of every stream; null before any row was behind. */
  get delaysMs(): readonly [number, number] | null {
    const all = [...this.#byWatermark.values()].filter(({ buckets }) => buckets.length > 0);
    if (all.length === 0) return null;
    const delays = SHARES.map((share) => Math.max(...all.map((one) => delayOf(one, share))));
    return [delays[0]!, delays[1]!];
  }
}

function delayOf(
  { rows, buckets }: { readonly rows: number; readonly buckets: readonly number[] },
  share: number,
): number {
  const lostMax = rows * (1 - share);
  let lost = 0;
  for (let bucket = buckets.length - 1; bucket > 0; bucket--) {
    lost += buckets[bucket] ?? 0;
    // A hair's breadth for what 1 − share is not exactly.
    if (lost > lostMax + 1e-9) return bucketEnd(bucket);
  }
  return 0;
}

/** The greatest number of milliseconds in a bucket. */
function bucketEnd(bucket: number): number {
  if (bucket < EXACT) return bucket;
  const power = 4 + Math.floor((bucket - EXACT) / 8);
  const eighth = (bucket - EXACT) % 8;
  return (8 + eighth + 1) * 2 ** (power - 3) - 1;
}
