import { type DataType, DECIMAL_64_DIGITS } from '../../columnar/types.ts';
import type { AvroSchema, LogicalType } from '../../expression/avro/avro-schema.ts';
import { avroType } from '../../expression/avro/avro-types.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';

// What `native-free-kernels/avro/` reads; laid out there in `avro/inner/step.ts`. The two files change together.

const STEP_BYTES = 32;
const STEP_KIND = 0;
const STEP_NULL_BRANCH = 4;
const STEP_VALUES = 8;
const STEP_ENDS = 12;
const STEP_VALIDITY = 16;
const STEP_SIZE = 20;
const STEP_EXTRA = 24;

const NO_UNION = 2;
const BEHIND_LENGTH = 0xffff_ffff;

const KINDS = {
  boolean: 0,
  int: 1,
  long: 2,
  millis: 3,
  float: 4,
  double: 5,
  bytes: 6,
  enum: 7,
  decimal: 8,
  wideDecimal: 9,
  record: 10,
} as const;

/** What the kernel does for one value. */
export interface AvroStep {
  readonly kind: keyof typeof KINDS;
  readonly type: DataType;
  /** Place of null in a union with it, `NO_UNION` outside of one. */
  readonly nullBranch: number;
  readonly size: number;
  /** Of an enum. */
  readonly symbols: readonly string[];
  /** False where the value is only passed over. */
  readonly isWanted: boolean;
}

/** Where the kernel writes what a step reads; addresses, 0 for what is not there. */
export interface StepPlace {
  readonly values: number;
  readonly ends: number;
  readonly validity: number;
}

/**
 * The steps for values of a schema, a record's own before those inside it; null where the kernel does not read them: arrays,
 * maps, and unions of several. `wanted`: the fields of the outermost record that somebody asks for, null for all.
 */
export function avroSteps(
  schema: AvroSchema,
  wanted: ReadonlySet<string> | null,
): readonly AvroStep[] | null {
  const steps: AvroStep[] = [];
  return addSteps(schema, { nullBranch: NO_UNION, isWanted: true, wanted }, steps) ? steps : null;
}

interface Place {
  readonly nullBranch: number;
  readonly isWanted: boolean;
  readonly wanted: ReadonlySet<string> | null;
}

/** False for a schema that the kernel does not read. */
function addSteps(schema: AvroSchema, place: Place, steps: AvroStep[]): boolean {
  const { nullBranch, isWanted, wanted } = place;
  if (schema.kind === 'union') {
    const ofNull = schema.branches.findIndex(({ kind }) => kind === 'null');
    const own = schema.branches[1 - ofNull];
    const isPlain = schema.branches.length === 2 && ofNull >= 0 && own?.kind !== 'union';
    return isPlain && addSteps(own!, { ...place, nullBranch: ofNull }, steps);
  }
  const step = { type: avroType(schema).type, nullBranch, isWanted, symbols: [], size: 0 };
  if (schema.kind === 'record') {
    const index = steps.push({ ...step, kind: 'record' }) - 1;
    const isRead = schema.fields.every((own) => {
      const isOwnWanted = isWanted && (wanted === null || wanted.has(own.name));
      const inner = { nullBranch: NO_UNION, isWanted: isOwnWanted, wanted: null };
      return addSteps(own.schema, inner, steps);
    });
    steps[index] = { ...steps[index]!, size: steps.length - index - 1 };
    return isRead;
  }
  const found = simpleStep(schema);
  if (found !== null) steps.push({ ...step, ...found });
  return found !== null;
}

function simpleStep(
  schema: Exclude<AvroSchema, { kind: 'union' | 'record' }>,
): (Pick<AvroStep, 'kind'> & Partial<AvroStep>) | null {
  switch (schema.kind) {
    case 'null':
    case 'array':
    case 'map':
      return null;
    case 'enum':
      return { kind: 'enum', symbols: schema.symbols, size: schema.symbols.length };
    case 'fixed':
      return { kind: bytesKind(schema.logical), size: schema.size };
    case 'bytes':
      return { kind: bytesKind(schema.logical), size: BEHIND_LENGTH };
    case 'string':
      return { kind: 'bytes', size: BEHIND_LENGTH };
    case 'long':
      return { kind: schema.logical?.kind.endsWith('-millis') === true ? 'millis' : 'long' };
    default:
      return { kind: schema.kind };
  }
}

function bytesKind(logical: LogicalType | null): AvroStep['kind'] {
  if (logical?.kind !== 'decimal') return 'bytes';
  return logical.precision <= DECIMAL_64_DIGITS ? 'decimal' : 'wideDecimal';
}

/** Steps in scratch memory. */
export class AvroSteps {
  readonly address: number;
  readonly #context: ComputeContext;

  constructor(steps: readonly AvroStep[], context: ComputeContext) {
    this.#context = context;
    this.address = context.scratch.allocate(steps.length * STEP_BYTES);
    steps.forEach((step, index) => {
      this.#set(index, STEP_KIND, KINDS[step.kind]);
      this.#set(index, STEP_NULL_BRANCH, step.nullBranch);
      this.#set(index, STEP_SIZE, step.size);
      this.#set(index, STEP_EXTRA, this.#extraOf(step));
      this.place(index, { values: 0, ends: 0, validity: 0 });
    });
  }

  /** Where a step writes. */
  place(step: number, { values, ends, validity }: StepPlace): void {
    this.#set(step, STEP_VALUES, values);
    this.#set(step, STEP_ENDS, ends);
    this.#set(step, STEP_VALIDITY, validity);
  }

  /** Makes what the steps of a range write null in a row. */
  clear(first: number, end: number, row: number): void {
    const address = this.address + first * STEP_BYTES;
    this.#context.kernels.clearAvroRow(address, end - first, row);
  }

  #extraOf({ type, symbols }: AvroStep): number {
    if (type.kind === 'decimal') return this.#writeLimit(10n ** BigInt(type.precision));
    return symbols.length === 0 ? 0 : this.#writeSymbols(symbols);
  }

  #writeLimit(limit: bigint): number {
    const { memory, scratch } = this.#context;
    const address = scratch.allocate(16);
    memory.i64[address / 8] = BigInt.asIntN(64, limit);
    memory.i64[address / 8 + 1] = limit >> 64n;
    return address;
  }

  #writeSymbols(symbols: readonly string[]): number {
    const { memory, scratch } = this.#context;
    const views = scratch.allocate(symbols.length * 8);
    let start = scratch.allocate(symbols.reduce((sum, own) => sum + Buffer.byteLength(own), 0));
    symbols.forEach((symbol, index) => {
      const end = start + memory.text.write(symbol, start);
      memory.u32[views / 4 + index * 2] = start;
      memory.u32[views / 4 + index * 2 + 1] = end;
      start = end;
    });
    return views;
  }

  #set(step: number, part: number, value: number): void {
    this.#context.memory.u32[(this.address + step * STEP_BYTES + part) / 4] = value;
  }
}
