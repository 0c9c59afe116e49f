import { FAULT_KINDS, type FaultKind } from './fault.ts';
import type { TrialReport } from './trial.ts';

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
  readonly #refusals = new Map<string, number>();
  #trials = 0;

  add({ struck, refusal }: TrialReport): void {
    this.#trials++;
    if (refusal !== null) this.#refusals.set(refusal, (this.#refusals.get(refusal) ?? 0) + 1);
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
    const refusals = [...this.#refusals].map(([name, count]) => `${name} ${count}`).join(', ');
    return [
      line(`${this.#trials} trials`, 'struck', 'survived', 'refused'),
      ...lines,
      `refused with: ${refusals || 'nothing'}\n`,
    ].join('');
  }
}
