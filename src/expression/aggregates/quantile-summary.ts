// Quantiles of a stream in little room, after Greenwald and Khanna, "Space-efficient online computation of quantile
// summaries", with the buffer and the merging that Spark adds: https://doi.org/10.1145/375663.375670
//
// A sample stands for `gap` values up to its own, and its rank is known but for `delta`. Samples lie one behind the other, in order
// of their values, each as these three numbers.

const BUFFER_MAX = 50_000;
const SAMPLES_MAX = 10_000;
const BUFFER_MIN = 64;
const GAP = 1;
const DELTA = 2;
const SAMPLE = 3;
/** As bytes: how many values there were, how many samples there are, these, and values that are not among them yet. */
const HEADER = 2;

const NO_SAMPLES: Float64Array = new Float64Array();

/** What has been seen so far. An `error` is the share of all values by which a rank may be wrong. */
export class QuantileSummary {
  #count = 0;
  #samples = NO_SAMPLES;
  /** Values that are not among the samples yet. */
  #buffer = new Float64Array(BUFFER_MIN);
  #buffered = 0;

  /** The summary that `toBytes` gave. */
  static ofBytes(bytes: Uint8Array): QuantileSummary {
    const numbers = new Float64Array(new Uint8Array(bytes).buffer);
    const summary = new QuantileSummary();
    const samplesEnd = HEADER + numbers[1]! * SAMPLE;
    summary.#count = numbers[0]!;
    summary.#samples = numbers.subarray(HEADER, samplesEnd);
    summary.#buffer = numbers.subarray(samplesEnd);
    summary.#buffered = numbers.length - samplesEnd;
    return summary;
  }

  toBytes(): Uint8Array {
    const samplesEnd = HEADER + this.#samples.length;
    const numbers = new Float64Array(samplesEnd + this.#buffered);
    numbers.set([this.#count, this.#samples.length / SAMPLE]);
    numbers.set(this.#samples, HEADER);
    numbers.set(this.#buffer.subarray(0, this.#buffered), samplesEnd);
    return new Uint8Array(numbers.buffer);
  }

  insert(value: number, error: number): void {
    if (this.#buffered === this.#buffer.length) this.#growBuffer();
    this.#buffer[this.#buffered++] = value;
    if (this.#buffered < BUFFER_MAX) return;
    this.#flush(error);
    if (this.#samples.length >= SAMPLES_MAX * SAMPLE) this.#compress(error);
  }

  #growBuffer(): void {
    const wider = new Float64Array(Math.min(BUFFER_MAX, Math.max(BUFFER_MIN, this.#buffered * 2)));
    wider.set(this.#buffer);
    this.#buffer = wider;
  }

  /** Takes in the summary of another part, which may change too. */
  merge(other: QuantileSummary, error: number): void {
    this.#compress(error);
    other.#compress(error);
    if (other.#count === 0) return;
    if (this.#count > 0) this.#samples = mergeSamples(this.#parts(error), other.#parts(error));
    else this.#samples = other.#samples;
    const isJoined = this.#count > 0;
    this.#count += other.#count;
    if (isJoined) this.#samples = thin(this.#samples, 2 * error * this.#count);
  }

  /** The samples, and how much less is known of the ranks of others among them. */
  #parts(error: number): Part {
    return { samples: this.#samples, slack: Math.floor(2 * error * this.#count) };
  }

  /** The values at shares from 0 to 1 of all; undefined where there are none. */
  quantiles(shares: readonly number[], error: number): readonly (number | undefined)[] {
    this.#compress(error);
    return shares.map((share) => quantileOf(this.#samples, this.#count, share, error));
  }

  #compress(error: number): void {
    this.#flush(error);
    this.#samples = thin(this.#samples, 2 * error * this.#count);
  }

  /** Moves the buffer among the samples. */
  #flush(error: number): void {
    if (this.#buffered === 0) return;
    const sorted = this.#buffer.slice(0, this.#buffered).sort();
    const samples = this.#samples;
    const merged = new Float64Array(samples.length + sorted.length * SAMPLE);
    let [next, end] = [0, 0];
    for (let index = 0; index < sorted.length; index++) {
      const value = sorted[index]!;
      const before = next;
      while (next < samples.length && samples[next]! <= value) next += SAMPLE;
      merged.set(samples.subarray(before, next), end);
      end += next - before;
      this.#count++;
      const isExtreme = end === 0 || (next === samples.length && index === sorted.length - 1);
      merged[end] = value;
      merged[end + GAP] = 1;
      merged[end + DELTA] = isExtreme ? 0 : Math.floor(2 * error * this.#count);
      end += SAMPLE;
    }
    merged.set(samples.subarray(next), end);
    this.#samples = merged;
    this.#buffered = 0;
  }
}

interface Part {
  readonly samples: Float64Array;
  /** What is added to the deltas of another part's samples behind the first of this one. */
  readonly slack: number;
}

function mergeSamples(left: Part, right: Part): Float64Array {
  const [a, b] = [left.samples, right.samples];
  const merged = new Float64Array(a.length + b.length);
  let [i, j, end] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const isLeft = a[i]! < b[j]!;
    const [from, place] = isLeft ? [a, i] : [b, j];
    const extra = isLeft ? (j > 0 ? right.slack : 0) : i > 0 ? left.slack : 0;
    merged[end] = from[place]!;
    merged[end + GAP] = from[place + GAP]!;
    merged[end + DELTA] = from[place + DELTA]! + extra;
    end += SAMPLE;
    if (isLeft) i += SAMPLE;
    else j += SAMPLE;
  }
  merged.set(a.subarray(i), end);
  merged.set(b.subarray(j), end + a.length - i);
  return merged;
}

/** Joins samples from the greatest down, as long as they stand for less than `threshold` values; the least stays. */
function thin(samples: Float64Array, threshold: number): Float64Array {
  if (samples.length === 0) return samples;
  const kept = new Float64Array(samples.length);
  let start = kept.length;
  const keep = (value: number, gap: number, delta: number): void => {
    start -= SAMPLE;
    kept[start] = value;
    kept[start + GAP] = gap;
    kept[start + DELTA] = delta;
  };
  const last = samples.length - SAMPLE;
  let [value, gap, delta] = [samples[last]!, samples[last + GAP]!, samples[last + DELTA]!];
  for (let place = last - SAMPLE; place >= SAMPLE; place -= SAMPLE) {
    const own = samples[place + GAP]!;
    if (own + gap + delta < threshold) gap += own;
    else {
      keep(value, gap, delta);
      [value, gap, delta] = [samples[place]!, own, samples[place + DELTA]!];
    }
  }
  keep(value, gap, delta);
  if (last > 0 && samples[0]! <= value) keep(samples[0]!, samples[GAP]!, samples[DELTA]!);
  return kept.subarray(start);
}

function quantileOf(
  samples: Float64Array,
  count: number,
  share: number,
  error: number,
): number | undefined {
  const last = samples.length - SAMPLE;
  if (last < 0) return undefined;
  if (share <= error || last === 0) return samples[0];
  if (share >= 1 - error) return samples[last];
  let most = 0;
  for (let place = 0; place <= last; place += SAMPLE) {
    most = Math.max(most, samples[place + GAP]! + samples[place + DELTA]!);
  }
  const tolerance = most / 2;
  const rank = Math.ceil(share * count);
  let least = 0;
  for (let place = 0; place < last; place += SAMPLE) {
    least += samples[place + GAP]!;
    const highest = least + samples[place + DELTA]!;
    if (highest - tolerance <= rank && rank <= least + tolerance) return samples[place];
  }
  return samples[last];
}
