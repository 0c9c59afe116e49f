// The typed door to the WebAssembly module: one interface per verb, joined here.
//
// Pointers and lengths go in as plain unsigned numbers (anything below 2 ** 32 is accepted). WebAssembly
// knows no unsigned results: a kernel that returns a u32 hands JavaScript a signed number, so its
// caller writes `kernels.name(...) >>> 0`. 64-bit integers cross as bigint in both directions.

import { readFileSync } from 'node:fs';
import type { AggregateKernels } from './tables/aggregate.ts';
import type { ArithmeticKernels } from './tables/arithmetic.ts';
import type { AvroKernels } from './tables/avro.ts';
import type { BagKernels } from './tables/bag.ts';
import type { BitmapKernels } from './tables/bitmap.ts';
import type { CastKernels } from './tables/cast.ts';
import type { ChainKernels } from './tables/chain.ts';
import type { ChecksumKernels } from './tables/checksum.ts';
import type { ChooseKernels } from './tables/choose.ts';
import type { CompareKernels } from './tables/compare.ts';
import type { CompressKernels } from './tables/compress.ts';
import type { ConcatKernels } from './tables/concat.ts';
import type { CsvKernels } from './tables/csv.ts';
import type { DecompressKernels } from './tables/decompress.ts';
import type { DictionaryKernels } from './tables/dictionary.ts';
import type { ExplodeKernels } from './tables/explode.ts';
import type { ExtremeKernels } from './tables/extreme.ts';
import type { GatherKernels } from './tables/gather.ts';
import type { HashKernels } from './tables/hash.ts';
import type { JoinKernels } from './tables/join.ts';
import type { JsonKernels } from './tables/json.ts';
import type { KeysKernels } from './tables/keys.ts';
import type { LinesKernels } from './tables/lines.ts';
import type { ListsKernels } from './tables/lists.ts';
import type { MemoryKernels } from './tables/memory.ts';
import type { PartitionKernels } from './tables/partition.ts';
import type { PrintKernels } from './tables/print.ts';
import type { RecordsKernels } from './tables/records.ts';
import type { RegexpKernels } from './tables/regexp.ts';
import type { RememberKernels } from './tables/remember.ts';
import type { SelectionKernels } from './tables/selection.ts';
import type { SessionKernels } from './tables/session.ts';
import type { SortKernels } from './tables/sort.ts';
import type { TableKernels } from './tables/table.ts';
import type { TextKernels } from './tables/text.ts';
import type { TimeKernels } from './tables/time.ts';
import type { ValuesKernels } from './tables/values.ts';
import type { VariantKernels } from './tables/variant.ts';
import type { ViewsKernels } from './tables/views.ts';
import type { WindowKernels } from './tables/window.ts';

export type Kernels = AggregateKernels &
  ArithmeticKernels &
  AvroKernels &
  BagKernels &
  BitmapKernels &
  CastKernels &
  ChainKernels &
  ChecksumKernels &
  ChooseKernels &
  CompareKernels &
  ConcatKernels &
  CsvKernels &
  CompressKernels &
  DecompressKernels &
  DictionaryKernels &
  ExplodeKernels &
  ExtremeKernels &
  GatherKernels &
  HashKernels &
  JoinKernels &
  JsonKernels &
  KeysKernels &
  LinesKernels &
  ListsKernels &
  MemoryKernels &
  PartitionKernels &
  PrintKernels &
  RecordsKernels &
  RegexpKernels &
  RememberKernels &
  SelectionKernels &
  SessionKernels &
  SortKernels &
  TableKernels &
  TextKernels &
  TimeKernels &
  ValuesKernels &
  VariantKernels &
  ViewsKernels &
  WindowKernels;

/**
 * Binds the kernels to `memory`: shared, 65536 pages from the start (a memory that never grows never
 * invalidates a view). Its first page belongs to the module's static data, which every instantiation
 * writes again. One instance for each thread and memory is enough.
 *
 * @internal
 */
export function instantiateKernels(memory: WebAssembly.Memory): Kernels {
  compiled ??= new WebAssembly.Module(readFileSync(wasmLocation()));
  const instance = new WebAssembly.Instance(compiled, { env: { memory } });
  return instance.exports as unknown as Kernels;
}

/** Each thread loads this file by itself, so this is one compilation for each thread. */
let compiled: WebAssembly.Module | undefined;

/** The build copies the module next to what it bundles; the sources have it in `build/`. */
function wasmLocation(): URL {
  const runsFromSource = import.meta.url.endsWith('.ts');
  return new URL(runsFromSource ? './build/kernels.wasm' : './kernels.wasm', import.meta.url);
}
