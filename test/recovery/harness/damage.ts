import type { MemoryDisk } from '../../../src/testing/memory-disk.ts';
import type { Random } from '../../../src/testing/random.ts';
import type { Aftermath } from './fault.ts';

/** Does to a disk what a fault stands for. State that has no room in memory is nothing that a start reads. */
export function damage(disk: MemoryDisk, aftermath: Aftermath, random: Random): void {
  if (aftermath === 'power lost') disk.lose(random);
  const files = disk.paths.filter((name) => !name.includes('/spill/'));
  if (files.length === 0) return;
  const name = random.pick(files);
  const { byteLength } = disk.file(name);
  if (aftermath === 'flip') flipByte(disk, name, random.below(byteLength), 1 << random.below(8));
  if (aftermath === 'cut') truncate(disk, name, random.below(byteLength));
  if (aftermath === 'remove') disk.remove(name);
}

/** Flips some bits of a byte. */
export function flipByte(disk: MemoryDisk, name: string, at: number, bits: number = 0x55): void {
  const { bytes } = disk.file(name);
  if (bytes.byteLength > 0) bytes[at]! ^= bits;
  disk.file(name).replace(bytes);
}

export function truncate(disk: MemoryDisk, name: string, byteLength: number): void {
  disk.file(name).replace(disk.file(name).bytes.subarray(0, byteLength));
}
