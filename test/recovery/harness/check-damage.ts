import { flipByte, truncate } from './damage.ts';
import { DamagedCheckpoint } from './damaged-checkpoint.ts';
import { Engines } from './engines.ts';

/** Lengths to which a file is cut, beside one for each `stride` bytes: its ends and what lies beside the header of a frame. */
const EDGES = [0, 1, 15, 16, 17];

export interface DamageReport {
  /** How often each outcome was seen. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** What was done, and what came of it. */
  readonly wrong: readonly string[];
}

/** Flips each `stride`th byte of a checkpoint, cuts each file at such lengths, and removes each file, one at a time. */
export async function checkDamage(stride: number): Promise<DamageReport> {
  const engines = new Engines();
  const { engine } = engines.of(1);
  const outcomes: Record<string, number> = {};
  const wrong: string[] = [];
  try {
    const checkpoint = await DamagedCheckpoint.make(engine);
    const check = async (
      what: string,
      harm: Parameters<DamagedCheckpoint['outcomeOf']>[0],
    ): Promise<void> => {
      const outcome = await checkpoint.outcomeOf(harm);
      const [kind] = outcome.split(':');
      outcomes[kind!] = (outcomes[kind!] ?? 0) + 1;
      if (kind === 'wrong') wrong.push(`${what}: ${outcome}`);
    };
    const { disk } = checkpoint.killed;
    for (const name of disk.paths) {
      const { byteLength } = disk.file(name);
      await check(`${name} removed`, (world) => world.disk.remove(name));
      for (let at = 0; at < byteLength; at += stride) {
        await check(`${name} flipped at ${at}`, (world) => flipByte(world.disk, name, at));
      }
      const lengths = Array.from(
        { length: Math.ceil(byteLength / (stride * 8)) },
        (_, n) => n * stride * 8,
      );
      for (const length of [...EDGES, byteLength - 1, ...lengths]) {
        if (length >= byteLength) continue;
        await check(`${name} cut to ${length}`, (world) => truncate(world.disk, name, length));
      }
    }
  } finally {
    await engines.close();
  }
  return { outcomes, wrong };
}
