// Uses the kernels over and over until told to stop, checking every result.

import { parentPort, workerData } from 'node:worker_threads';
import { instantiateKernels } from '../../native-free-kernels/kernels.ts';

const { memory, controlAddress, scratchAddress } = workerData;
const control = new Int32Array(memory.buffer, controlAddress, 2);
const kernels = instantiateKernels(memory);
const byteLength = 4096;
const source = new Uint8Array(memory.buffer, scratchAddress, byteLength);
const target = new Uint8Array(memory.buffer, scratchAddress + byteLength, byteLength);

let rounds = 0;
let mismatches = 0;
while (Atomics.load(control, 1) === 0) {
  const value = rounds & 0xff;
  kernels.fillBytes(scratchAddress, value, byteLength);
  kernels.copyBytes(scratchAddress, scratchAddress + byteLength, byteLength);
  const isRight = source.every((byte) => byte === value) && target.every((byte) => byte === value);
  if (!isRight) mismatches++;
  rounds++;
  Atomics.add(control, 0, 1);
  Atomics.notify(control, 0);
}
parentPort?.postMessage({ rounds, mismatches });
