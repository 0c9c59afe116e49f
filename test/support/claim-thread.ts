// Claims slabs of a shared memory: many while others do the same, or a few that it never gives back.

import { parentPort, workerData } from 'node:worker_threads';
import { SharedMemory, SLAB_BYTES } from '../../src/columnar/memory.ts';

const rounds = 2000;

const memory = new SharedMemory(workerData.memory);
const owner: number = workerData.owner;

if (workerData.work === 'hold') hold();
else parentPort?.postMessage(claimAndRelease());

function hold(): void {
  memory.claim(owner, 2);
  memory.claim(owner, 3);
  parentPort?.postMessage('holding');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

/** Claims and gives back in turn; reports the runs it kept. */
function claimAndRelease(): { first: number; count: number }[] {
  const kept: { first: number; count: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const count = 1 + (round % 3);
    const address = memory.claim(owner, count);
    if (round % 4 === 0) kept.push({ first: address / SLAB_BYTES, count });
    else memory.release(owner, address, count);
  }
  return kept;
}
