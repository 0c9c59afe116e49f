import { FAULT_KINDS, type FaultKind } from './fault.ts';
import type { TrialReport } from './trial.ts';

/** Seeds that are named for each refusal. */
const SEEDS_SHOWN_MAX = 10;

interface Counts {
  struck: number;
  survived: number;
  refused: number;
}

/** How often each kind of fault struck, and what came of the queries that it struck. */
export class FaultTable {
  readonly #counts = new Map<FaultKind, Counts>(
    FAULT_KINDS.map((kind) => [kind, { struck: 0, survived: 0, refused: 0 }]),
  );
  /** The seeds of those that refused to go on, by the name they did it with. */
  readonly #refusals = new Map<string, number[]>();
  #trials = 0;

  add({ seed, struck, refusal }: TrialReport): void {
    this.#trials++;
    if (refusal !== null) {
      this.#refusals.set(refusal, [...(this.#refusals.get(refusal) ?? []), seed]);
    }
    for (const kind of struck) {
      const counts = this.#counts.get(kind)!;
      counts.struck++;
      if (refusal === null) counts.survived++;
      else counts.refused++;
    }
  }

  /** Times a kind struck. */
  struck(kind: FaultKind): number {
    return this.#counts.get(kind)!.struck;
  }

  get text(): string {
    const line = (name: string, ...cells: (string | number)[]) =>
      `${name.padEnd(28)}${cells.map((cell) => String(cell).padStart(10)).join('')}\n`;
    const lines = [...this.#counts].map(([kind, { struck, survived, refused }]) =>
      line(kind, struck, survived, refused),
    );
    const refusals = [...this.#refusals].map(
      ([name, seeds]) => `  ${name} ${seeds.length}: seeds ${shown(seeds)}\n`,
    );
    return [
      line(`${this.#trials} trials`, 'struck', 'survived', 'refused'),
      ...lines,
      `refused with:${refusals.length === 0 ? ' nothing' : ''}\n`,
      ...refusals,
    ].join('');
  }
}

function shown(seeds: readonly number[]): string {
  const first = seeds.slice(0, SEEDS_SHOWN_MAX).join(', ');
  return seeds.length > SEEDS_SHOWN_MAX ? `${first}, …` : first;
}
