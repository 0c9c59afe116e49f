import type { Kernels } from '../../native-free-kernels/kernels.ts';
import type { Arena } from './arena.ts';
import type { SharedMemory } from './memory.ts';

/** What work on columns needs; every `ComputeContext` is one. */
export interface ColumnContext {
  readonly memory: SharedMemory;
  readonly kernels: Kernels;
  /** Where results go. */
  readonly arena: Arena;
  /** Where intermediate buffers go. */
  readonly scratch: Arena;
}
