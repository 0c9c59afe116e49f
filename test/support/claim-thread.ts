// Claims slabs of a shared memory: many while others do the same, or a few that it never gives back.

import { parentPort, workerData } from 'node:worker_threads';
import { SharedMemory, SLAB_BYTES } from '../../src/columnar/memory.ts';

const rounds = 300_000;

const memory = new SharedMemory(workerData.memory);
const owner: number = workerData.owner;

if (workerData.work === 'hold') hold();
else {
  waitForOthers(new Int32Array(workerData.arrived), workerData.threads);
  parentPort?.postMessage(claimAndRelease());
}

function hold(): void {
  memory.claim(owner, 2);
  memory.claim(owner, 3);
  parentPort?.postMessage('holding');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

/** Spins until all threads are here, so that they claim at the same time. */
function waitForOthers(arrived: Int32Array, threads: number): void {
  Atomics.add(arrived, 0, 1);
  while (Atomics.load(arrived, 0) < threads);
}

/** Claims and gives back in turn; reports the runs it kept. */
function claimAndRelease(): { first: number; count: number }[] {
  const kept: { first: number; count: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const count = 1 + (round % 3);
    const address = memory.claim(owner, count);
    if (round % 1000 === 0) kept.push({ first: address / SLAB_BYTES, count });
    else memory.release(owner, address, count);
  }
  return kept;
}
