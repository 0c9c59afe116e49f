import { closeSync, fdatasyncSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';

const BLOCK_BYTES = 4096;

/**
 * Milliseconds that writing 4 KiB and making it durable takes, `count` times, in a file whose blocks are there already: the
 * least that a journal record can cost in this directory.
 */
export function measureFdatasync(directory: string, count: number): readonly number[] {
  const file = path.join(directory, 'fdatasync-probe');
  const block = Buffer.alloc(BLOCK_BYTES, 1);
  const descriptor = openSync(file, 'w');
  try {
    for (let index = 0; index < count; index++) writeSync(descriptor, block);
    fsyncSync(descriptor);
    return Array.from({ length: count }, (_, index) => {
      const startMs = performance.now();
      writeSync(descriptor, block, 0, BLOCK_BYTES, index * BLOCK_BYTES);
      fdatasyncSync(descriptor);
      return performance.now() - startMs;
    });
  } finally {
    closeSync(descriptor);
    rmSync(file);
  }
}
