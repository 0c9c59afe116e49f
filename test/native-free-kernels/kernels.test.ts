import { once } from 'node:events';
import * as fs from 'node:fs';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { instantiateKernels } from '../../native-free-kernels/kernels.ts';

const folder = new URL('../../native-free-kernels/', import.meta.url);
const wasm = new WebAssembly.Module(fs.readFileSync(new URL('build/kernels.wasm', folder)));
const pageBytes = 65_536;

function createMemory(): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: 65_536, maximum: 65_536, shared: true });
}

/** Name and parameter count of every kernel in the tables, from their text: types leave no trace at run time. */
function readTables(): [string, number][] {
  const tables = new URL('tables/', folder);
  return fs.readdirSync(tables).flatMap((file) => {
    const text = fs.readFileSync(new URL(file, tables), 'utf8');
    const shapes = new Map(
      [...text.matchAll(/^type (\w+) = \(([^)]*)\) => \w+;$/gm)].map(([, name, list]) => [
        name,
        list,
      ]),
    );
    const kernels = text.matchAll(/^ {2}(\w+)(?:\(([^)]*)\): \w+|: (\w+));$/gm);
    return [...kernels].map(([, name, own, shape]): [string, number] => [
      name,
      (own ?? shapes.get(shape) ?? '').split(':').length - 1,
    ]);
  });
}

test('the tables declare exactly what the module exports, with as many parameters', () => {
  const exported = Object.entries(instantiateKernels(createMemory())).map(([name, kernel]) => [
    name,
    kernel.length,
  ]);
  expect(readTables().sort()).toEqual(exported.sort());
});

test('every table is part of Kernels', () => {
  const source = fs.readFileSync(new URL('kernels.ts', folder), 'utf8');
  const joined = /^export type Kernels =([^;]*);/m.exec(source)?.[1] ?? '';
  for (const file of fs.readdirSync(new URL('tables/', folder))) {
    const text = fs.readFileSync(new URL(`tables/${file}`, folder), 'utf8');
    for (const [, name] of text.matchAll(/^export interface (\w+)/gm))
      expect(joined).toContain(name);
  }
});

test('the module imports its memory and nothing else, and exports only functions', () => {
  expect(WebAssembly.Module.imports(wasm)).toEqual([
    expect.objectContaining({ module: 'env', name: 'memory', kind: 'memory' }),
  ]);
  expect(WebAssembly.Module.exports(wasm).filter(({ kind }) => kind !== 'function')).toEqual([]);
});

test('an instantiation writes nothing outside the first page', () => {
  const memory = createMemory();
  const bytes = new Uint8Array(memory.buffer, 0, 64 * pageBytes).fill(0xa5);
  instantiateKernels(memory);
  expect(bytes.subarray(pageBytes).findIndex((value) => value !== 0xa5)).toBe(-1);
});

test('copyBytes copies overlapping ranges', () => {
  const memory = createMemory();
  const bytes = new Uint8Array(memory.buffer, pageBytes, 8);
  bytes.set([1, 2, 3, 4, 5, 6, 7, 8]);
  instantiateKernels(memory).copyBytes(pageBytes, pageBytes + 2, 5);
  expect([...bytes]).toEqual([1, 2, 1, 2, 3, 4, 5, 8]);
});

test('fillBytes takes addresses above 2 GiB', () => {
  const memory = createMemory();
  const address = 2 ** 32 - 16;
  instantiateKernels(memory).fillBytes(address, 0x1ff, 15);
  expect([...new Uint8Array(memory.buffer, address, 16)]).toEqual([...new Array(15).fill(255), 0]);
});

test('instances made while another thread computes do not disturb it', async () => {
  const memory = createMemory();
  const control = new Int32Array(memory.buffer, pageBytes, 2);
  const worker = new Worker(new URL('../support/kernel-thread.ts', import.meta.url), {
    workerData: { memory, controlAddress: pageBytes, scratchAddress: 2 * pageBytes },
  });
  const finished = once(worker, 'message');
  const instantiations = 500;
  for (let count = 0; count < instantiations; count++) {
    instantiateKernels(memory);
    // Lockstep: the thread computes at least once between two instantiations, and all the time besides.
    const rounds = Atomics.load(control, 0);
    if (count % 10 === 0) await Atomics.waitAsync(control, 0, rounds, 10_000).value;
  }
  Atomics.store(control, 1, 1);
  const [{ rounds, mismatches }] = await finished;
  expect(mismatches).toBe(0);
  expect(rounds).toBeGreaterThanOrEqual(instantiations / 10);
});
