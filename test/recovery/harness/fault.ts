import type { Life } from '../../../src/testing/life.ts';
import type { Random } from '../../../src/testing/random.ts';
import type { TaskFault } from './faulty-runtime.ts';

/** What can go wrong, by the names that the table of a run has. */
export const FAULT_KINDS = [
  'process killed',
  'power cut',
  'power cut in a write',
  'disk full',
  'sync failed',
  'read failed',
  'bit flipped',
  'file cut short',
  'file removed',
  'source failed',
  'sink failed before its work',
  'sink failed after its work',
  'thread killed',
  'task slow',
  'task repeated',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** The steps of a life in which a fault can strike; null for faults of tasks. */
const STEPS: Readonly<Record<FaultKind, RegExp | null>> = {
  'process killed': /./,
  'power cut': /./,
  'power cut in a write': / written$/,
  'disk full': /^(journal|snapshots|metadata) write$/,
  'sync failed': / sync( of names)?$/,
  'read failed': /^(journal|snapshots|metadata) read$/,
  'bit flipped': /^(journal|snapshots|sink|source) /,
  'file cut short': /^(journal|snapshots|sink|source) /,
  'file removed': /^(journal|snapshots|sink|source) /,
  'source failed': /^source (open|plan|read)$/,
  'sink failed before its work': /^sink write$/,
  'sink failed after its work': /^sink written$/,
  'thread killed': null,
  'task slow': null,
  'task repeated': null,
};

/** Errors that a query may end with because of a fault, to go on when it is started again. */
const CONDITIONS: Readonly<Partial<Record<FaultKind, readonly string[]>>> = {
  'disk full': ['CHECKPOINT_WRITE_FAILED'],
  'sync failed': ['CHECKPOINT_WRITE_FAILED', 'CHECKPOINT_NOT_ACCESSIBLE'],
  'read failed': ['CHECKPOINT_NOT_ACCESSIBLE'],
  'source failed': ['SOURCE_DOWN'],
  'sink failed before its work': ['SINK_FAILED'],
  'sink failed after its work': ['SINK_FAILED'],
};

/** Names that a query may refuse a damaged checkpoint with. */
const REFUSALS: readonly string[] = [
  'CHECKPOINT_CORRUPT',
  'CHECKPOINT_FORMAT_UNKNOWN',
  'CHECKPOINT_INPUT_MISSING',
];

/** Once a process is dead, for what the fault stands. */
export type Aftermath = 'nothing' | 'power lost' | 'flip' | 'cut' | 'remove';

const AFTERMATHS: Readonly<Partial<Record<FaultKind, Aftermath>>> = {
  'process killed': 'nothing',
  'power cut': 'power lost',
  'power cut in a write': 'power lost',
  'bit flipped': 'flip',
  'file cut short': 'cut',
  'file removed': 'remove',
};

/** Calls of the disk, the source or the sink that fail one after the other, at most. */
const REPEATS_MAX = 6;

/** How often each kind is drawn, beside 4 for all others: a thread takes long to start. */
const WEIGHTS: Readonly<Partial<Record<FaultKind, number>>> = { 'thread killed': 1 };

/** One fault: it strikes in the step of its kind with a number, or in the task with that number. */
export class Fault {
  readonly kind: FaultKind;
  readonly #at: number;
  readonly #repeats: number;
  #seen = 0;

  constructor(kind: FaultKind, at: number, repeats: number) {
    this.kind = kind;
    this.#at = at;
    this.#repeats = repeats;
  }

  /** Whether it has struck. */
  get hasStruck(): boolean {
    return this.#seen > this.#at;
  }

  get aftermath(): Aftermath | null {
    return this.hasStruck ? (AFTERMATHS[this.kind] ?? null) : null;
  }

  /** Whether a query may end with an error of this name because of it. */
  explains(condition: string): boolean {
    return this.hasStruck && (CONDITIONS[this.kind] ?? []).includes(condition);
  }

  /** Whether a query may refuse to start ever again. */
  excuses(condition: string): boolean {
    const isDamage = ['flip', 'cut', 'remove'].includes(AFTERMATHS[this.kind] ?? '');
    return isDamage && this.hasStruck && REFUSALS.includes(condition);
  }

  /** Called at each step of each life. */
  step(name: string, life: Life): void {
    if (!matches(this.kind, name)) return;
    const at = this.#seen++;
    if (AFTERMATHS[this.kind] !== undefined) {
      if (at === this.#at) life.end();
      return;
    }
    if (at >= this.#at && at < this.#at + this.#repeats) throw failureOf(this.kind);
  }

  /** Called before each task. */
  task(): TaskFault | null {
    if (STEPS[this.kind] !== null) return null;
    return this.#seen++ === this.#at ? (this.kind as TaskFault) : null;
  }
}

/** Draws faults for a query whose steps and tasks are known from a run without any. */
export function drawFaults(random: Random, steps: readonly string[], tasks: number): Fault[] {
  const count = 1 + random.below(3);
  return Array.from({ length: count }, () => {
    const kind = drawKind(random);
    const places =
      STEPS[kind] === null ? tasks : steps.filter((step) => matches(kind, step)).length;
    return new Fault(kind, random.below(Math.max(1, places)), 1 + random.below(REPEATS_MAX));
  });
}

function drawKind(random: Random): FaultKind {
  return random.pick(
    FAULT_KINDS.flatMap((kind) => Array.from({ length: WEIGHTS[kind] ?? 4 }, () => kind)),
  );
}

function matches(kind: FaultKind, step: string): boolean {
  return STEPS[kind]?.test(step) ?? false;
}

function failureOf(kind: FaultKind): Error {
  if (kind === 'disk full') return systemError('ENOSPC', 'no space left on device');
  if (kind === 'sync failed' || kind === 'read failed') return systemError('EIO', 'i/o error');
  if (kind === 'source failed') return new SourceDown();
  return new Error('the sink is down for a test');
}

function systemError(code: string, message: string): Error {
  return Object.assign(new Error(`${code}: ${message}`), { code });
}

/** What a source of somebody else's throws: an error that is none of ours. */
export class SourceDown extends Error {
  readonly condition = 'SOURCE_DOWN';

  constructor() {
    super('the source is down for a test');
  }
}
