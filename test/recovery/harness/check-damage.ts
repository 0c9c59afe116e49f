import { openOwnThreadEngine } from '../../../src/api/open-engine.ts';
import type { World } from '../../../src/testing/world.ts';
import { flipByte, truncate } from './damage.ts';
import { DAMAGE_SUBJECTS } from './damage-subjects.ts';
import { DamagedCheckpoint } from './damaged-checkpoint.ts';

/** Lengths to which a file is cut, beside one for each `stride` bytes: its ends and what lies beside the header of a frame. */
const EDGES = [0, 1, 15, 16, 17];
/** Bytes between two lengths to which a file is cut, for each byte of the stride. */
const CUT_STRIDE = 32;

export interface DamageReport {
  /** How often each outcome was seen, by what was done. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** What was done, and what came of it. */
  readonly wrong: readonly string[];
}

/** Which cases are tried. */
export interface DamageShare {
  readonly subjects: readonly (keyof typeof DAMAGE_SUBJECTS)[];
  /** Each so manieth byte is flipped. */
  readonly stride: number;
  /** So many do the work together, and this is one of them. */
  readonly part: number;
  readonly parts: number;
}

interface Case {
  readonly what: string;
  readonly kind: 'removed' | 'flipped' | 'cut';
  harm(world: World): void;
}

/** Flips each `stride`th byte of checkpoints, cuts each file at many lengths, and removes each file, one at a time. */
export async function checkDamage(share: DamageShare): Promise<DamageReport> {
  const engine = await openOwnThreadEngine();
  const outcomes: Record<string, number> = {};
  const wrong: string[] = [];
  for (const subject of share.subjects) {
    const checkpoint = await DamagedCheckpoint.make(DAMAGE_SUBJECTS[subject], engine);
    let number = 0;
    for (const { what, kind, harm } of casesOf(checkpoint.killed, share.stride)) {
      if (number++ % share.parts !== share.part) continue;
      const outcome = await checkpoint.outcomeOf(harm);
      const [name] = outcome.split(':');
      const key = `${kind}: ${name}`;
      outcomes[key] = (outcomes[key] ?? 0) + 1;
      if (name === 'wrong') wrong.push(`${subject}: ${what}: ${outcome}`);
    }
  }
  await engine.close();
  return { outcomes, wrong };
}

/** Both reports as one. */
export function addReports(one: DamageReport, other: DamageReport): DamageReport {
  const outcomes: Record<string, number> = { ...one.outcomes };
  for (const [key, count] of Object.entries(other.outcomes)) {
    outcomes[key] = (outcomes[key] ?? 0) + count;
  }
  return { outcomes, wrong: [...one.wrong, ...other.wrong] };
}

function* casesOf({ disk }: World, stride: number): Generator<Case> {
  for (const name of disk.paths) {
    const { byteLength } = disk.file(name);
    yield {
      what: `${name} removed`,
      kind: 'removed',
      harm: (world) => world.disk.remove(name),
    };
    for (let at = 0; at < byteLength; at += stride) {
      yield {
        what: `${name} flipped at ${at}`,
        kind: 'flipped',
        harm: (world) => flipByte(world.disk, name, at),
      };
    }
    for (const length of lengthsBelow(byteLength, stride * CUT_STRIDE)) {
      yield {
        what: `${name} cut to ${length}`,
        kind: 'cut',
        harm: (world) => truncate(world.disk, name, length),
      };
    }
  }
}

function lengthsBelow(byteLength: number, step: number): ReadonlySet<number> {
  const many = Array.from({ length: Math.ceil(byteLength / step) }, (_, n) => n * step);
  return new Set([...EDGES, byteLength - 1, ...many].filter((length) => length < byteLength));
}
