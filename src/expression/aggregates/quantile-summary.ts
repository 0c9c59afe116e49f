// Quantiles of a stream in little room, after Greenwald and Khanna, "Space-efficient online computation of quantile
// summaries", with the buffer and the merging that Spark adds: https://doi.org/10.1145/375663.375670
//
// A sample stands for `gap` values up to its own, and its rank is known but for `delta`.

/** A value with what is known of its rank. */
export type Sample = readonly [value: number, gap: number, delta: number];

/** What has been seen so far. */
export interface QuantileSummary {
  readonly count: number;
  /** In order of their values. */
  readonly samples: readonly Sample[];
  /** Values that are not among the samples yet. */
  readonly buffer: number[];
}

const BUFFER_MAX = 50_000;
const SAMPLES_MAX = 10_000;

export const EMPTY_SUMMARY: QuantileSummary = { count: 0, samples: [], buffer: [] };

/** Adds a value; `error` is the share of all values by which a rank may be wrong. */
export function insertValue(
  summary: QuantileSummary,
  value: number,
  error: number,
): QuantileSummary {
  summary.buffer.push(value);
  if (summary.buffer.length < BUFFER_MAX) return summary;
  const flushed = flush(summary, error);
  return flushed.samples.length < SAMPLES_MAX ? flushed : compress(flushed, error);
}

/** Joins the summaries of two parts. */
export function mergeSummaries(
  left: QuantileSummary,
  right: QuantileSummary,
  error: number,
): QuantileSummary {
  const [a, b] = [compress(left, error), compress(right, error)];
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  const [extraLeft, extraRight] = [b, a].map(({ count }) => Math.floor(2 * error * count));
  const samples: Sample[] = [];
  let [i, j] = [0, 0];
  while (i < a.samples.length && j < b.samples.length) {
    const isLeft = a.samples[i][0] < b.samples[j][0];
    const [value, gap, delta] = isLeft ? a.samples[i] : b.samples[j];
    const extra = isLeft ? (j > 0 ? extraLeft : 0) : i > 0 ? extraRight : 0;
    samples.push([value, gap, delta + extra]);
    if (isLeft) i++;
    else j++;
  }
  const all = [...samples, ...a.samples.slice(i), ...b.samples.slice(j)];
  const count = a.count + b.count;
  return { count, samples: thin(all, 2 * error * count), buffer: [] };
}

/** The value at a share from 0 to 1 of all; undefined when there is none. */
export function quantileOf(
  summary: QuantileSummary,
  share: number,
  error: number,
): number | undefined {
  const { samples, count } = compress(summary, error);
  if (samples.length === 0) return undefined;
  if (share <= error || samples.length === 1) return samples[0][0];
  if (share >= 1 - error) return samples.at(-1)![0];
  const tolerance = samples.reduce((most, [, gap, delta]) => Math.max(most, gap + delta), 0) / 2;
  const rank = Math.ceil(share * count);
  let least = 0;
  for (const [value, gap, delta] of samples.slice(0, -1)) {
    least += gap;
    if (least + delta - tolerance <= rank && rank <= least + tolerance) return value;
  }
  return samples.at(-1)![0];
}

/** Moves the buffer among the samples. */
function flush({ count, samples, buffer }: QuantileSummary, error: number): QuantileSummary {
  if (buffer.length === 0) return { count, samples, buffer };
  const sorted = Float64Array.from(buffer).sort();
  const merged: Sample[] = [];
  let next = 0;
  let seen = count;
  for (const [index, value] of sorted.entries()) {
    while (next < samples.length && samples[next][0] <= value) merged.push(samples[next++]);
    seen++;
    const isExtreme =
      merged.length === 0 || (next === samples.length && index === sorted.length - 1);
    merged.push([value, 1, isExtreme ? 0 : Math.floor(2 * error * seen)]);
  }
  for (; next < samples.length; next++) merged.push(samples[next]);
  return { count: seen, samples: merged, buffer: [] };
}

function compress(summary: QuantileSummary, error: number): QuantileSummary {
  const { count, samples } = flush(summary, error);
  return { count, samples: thin(samples, 2 * error * count), buffer: [] };
}

/** Joins samples from the greatest down, as long as they stand for less than `threshold` values; the least stays. */
function thin(samples: readonly Sample[], threshold: number): readonly Sample[] {
  if (samples.length === 0) return samples;
  const kept: Sample[] = [];
  let head = samples.at(-1)!;
  for (let index = samples.length - 2; index >= 1; index--) {
    const sample = samples[index];
    if (sample[1] + head[1] + head[2] < threshold) head = [head[0], head[1] + sample[1], head[2]];
    else {
      kept.push(head);
      head = sample;
    }
  }
  kept.push(head);
  if (samples.length > 1 && samples[0][0] <= head[0]) kept.push(samples[0]);
  return kept.reverse();
}
