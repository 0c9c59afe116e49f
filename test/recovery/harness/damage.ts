import type { MemoryDisk } from '../../../src/testing/memory-disk.ts';
import type { Random } from '../../../src/testing/random.ts';
import type { Aftermath } from './fault.ts';

/** Does to a disk what a fault stands for. State that has no room in memory is nothing that a start reads. */
export function damage(disk: MemoryDisk, aftermath: Aftermath, random: Random): void {
  if (aftermath === 'power lost') disk.lose(random);
  const files = disk.paths.filter((name) => !name.includes('/spill/'));
  if (files.length === 0) return;
  const name = random.pick(files);
  if (aftermath === 'flip') flipBit(disk, name, random.below(disk.file(name).byteLength * 8));
  if (aftermath === 'cut') cutShort(disk, name, random.below(disk.file(name).byteLength));
  if (aftermath === 'remove') disk.remove(name);
}

function flipBit(disk: MemoryDisk, name: string, bit: number): void {
  const { bytes } = disk.file(name);
  if (bytes.byteLength > 0) bytes[bit >> 3]! ^= 1 << (bit & 7);
  disk.file(name).replace(bytes);
}

function cutShort(disk: MemoryDisk, name: string, byteLength: number): void {
  disk.file(name).replace(disk.file(name).bytes.subarray(0, byteLength));
}
