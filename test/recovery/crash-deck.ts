import type { Phase } from '../../src/engine/phase.ts';
import type { Random } from '../support/random.ts';
import type { KillOrder } from './run-order.ts';

export const PHASES: readonly Phase[] = ['journal', 'split', 'state', 'sink', 'commit', 'snapshot'];

/** How one run is to go: what it finds, what it is given, how it is killed. */
export interface CrashPlan {
  readonly filesBefore: number;
  readonly filesDuring: number;
  readonly feedIntervalMs: number;
  readonly ending: 'availableNow' | 'whenTold';
  readonly snapshotIntervalMs: number;
  readonly kill: KillOrder | null;
  readonly killAfterMs: number | null;
}

type Card = Phase | 'afterStart' | 'outside';

/** In every round of the deck: each phase twice on entering it and once within, and two kills at any moment. */
export const DECK_SIZE: number = PHASES.length * 3 + 2;

const COMMITS_MAX = 4;
/** Held back for ever in most runs, so that many batches are replayed. */
const SNAPSHOT_INTERVALS_MS = [0, 30, 150, 100_000, 100_000, 100_000];

/** Files one at a time to a query that waits for them. */
const TRICKLE = {
  filesBefore: 0,
  filesDuring: 10,
  feedIntervalMs: 80,
  ending: 'whenTold',
} as const;

/** Deals out ways to crash, in seeded order. */
export class CrashDeck {
  readonly #random: Random;
  #cards: { readonly card: Card; readonly isWithin: boolean }[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  next(): CrashPlan {
    if (this.#cards.length === 0) this.#cards = this.#shuffled();
    const { card, isWithin } = this.#cards.pop()!;
    if (card === 'outside') return { ...this.#plan(0), killAfterMs: 100 + this.#random.below(600) };
    if (card === 'afterStart') {
      return { ...this.#plan(0), kill: { kind: 'afterStart', delayMs: this.#random.below(400) } };
    }
    const commitsBefore = this.#random.below(COMMITS_MAX + 1);
    const fraction = isWithin ? this.#random.next() * 1.2 : null;
    const plan = this.#plan(commitsBefore);
    const kill = { kind: 'inPhase', phase: card, commitsBefore, fraction } as const;
    // A plan is written alone only when there was nothing to plan ahead; snapshots must come for one to be hit.
    if (card === 'journal') return { ...plan, ...TRICKLE, kill };
    if (card === 'snapshot') return { ...plan, snapshotIntervalMs: 0, kill };
    return { ...plan, kill };
  }

  #plan(commits: number): CrashPlan {
    const ending = this.#random.below(2) === 0 ? 'availableNow' : 'whenTold';
    return {
      // Enough for a batch more than must be committed.
      filesBefore: this.#random.below(3) + (ending === 'availableNow' ? commits + 1 : 0),
      filesDuring: ending === 'availableNow' ? 0 : commits + 2,
      feedIntervalMs: 5 + this.#random.below(20),
      ending,
      snapshotIntervalMs: this.#random.pick(SNAPSHOT_INTERVALS_MS),
      kill: null,
      killAfterMs: null,
    };
  }

  #shuffled(): { card: Card; isWithin: boolean }[] {
    const cards = [
      ...PHASES.flatMap((card) =>
        [false, false, true].map((isWithin) => ({ card: card as Card, isWithin })),
      ),
      { card: 'afterStart' as const, isWithin: false },
      { card: 'outside' as const, isWithin: false },
    ];
    const order = new Map(cards.map((card) => [card, this.#random.next()]));
    return cards.toSorted((left, right) => order.get(left)! - order.get(right)!);
  }
}
