import type { Verdict } from '../harness.ts';
import { summarize } from '../statistics.ts';

/** What the last fifth of a run may take of what the second took, in memory and in time. */
const GROWTH_MAX = 1.05;

/** One batch with rows. */
export interface Sample {
  readonly rows: number;
  readonly residentMb: number;
  readonly batchMs: number;
}

export interface Course {
  readonly name: string;
  readonly samples: readonly Sample[];
}

/** A number of the second fifth of a run and of the last. */
export interface Growth {
  readonly second: number;
  readonly last: number;
}

/** Compares the medians, or what `of` says, of the second fifth of a run and of the last. */
export function growthOf<Item>(
  samples: readonly Item[],
  measure: (sample: Item) => number,
  of: 'median' | 'p99',
): Growth {
  const fifth = Math.floor(samples.length / 5);
  const [second, last] = [samples.slice(fifth, 2 * fifth), samples.slice(-fifth)].map(
    (part) => summarize(part.map(measure))[of],
  );
  return { second: second!, last: last! };
}

export function growthText({ second, last }: Growth): string {
  return `${second.toFixed(0)} → ${last.toFixed(0)}`;
}

export function ratioOf({ second, last }: Growth): number {
  return last / second;
}

/** `what`: what must not grow. */
export function steadyVerdict(what: string, growth: Growth): Verdict {
  return {
    claim: `${what} of the last fifth ≤ ${GROWTH_MAX} × that of the second (${ratioOf(growth).toFixed(3)})`,
    holds: ratioOf(growth) <= GROWTH_MAX,
  };
}
