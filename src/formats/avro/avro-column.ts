import type { Column } from '../../columnar/batch.ts';
import { columnFromValues } from '../../columnar/column-from-values.ts';
import { type DataType, struct } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { assert } from '../../errors.ts';
import { MalformedAvro } from '../../expression/avro/avro-cursor.ts';
import { avroReader } from '../../expression/avro/avro-reader.ts';
import { parseAvroSchema } from '../../expression/avro/avro-schema.ts';
import { avroType } from '../../expression/avro/avro-types.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import type { AvroHeader } from './avro-options.ts';
import { AvroSteps, avroSteps } from './avro-steps.ts';
import { AvroTarget } from './avro-target.ts';

/** What is read of byte strings. */
interface AvroRequest {
  /** In JSON. */
  readonly schema: string;
  readonly header: AvroHeader;
  /** Of a struct: the names of the fields that are wanted, in order; null for all. */
  readonly fields: readonly string[] | null;
  /** Told of what is malformed; that is null if this returns: a struct is there, with nothing but nulls in it. */
  readonly malformed: (row: number, problem: string) => void;
}

/** A zero, and the four bytes of the number that a registry knows the schema by. */
const CONFLUENT_HEADER_BYTES = 5;

/**
 * Reads byte strings into one column of the type of an Avro schema. A kernel reads what consists of numbers, byte strings and
 * records; what has arrays, maps, or unions of several, goes value by value as in `from_avro`.
 */
export class AvroColumn {
  readonly type: DataType;
  readonly #request: AvroRequest;
  readonly #context: ComputeContext;
  readonly #read: (bytes: Uint8Array) => LiteralValue;
  /** Places of the wanted fields; null where the value is taken whole. */
  readonly #kept: readonly number[] | null;
  readonly #headerBytes: number;
  readonly #targets: readonly AvroTarget[] | null;
  readonly #steps: AvroSteps | null;

  constructor(request: AvroRequest, context: ComputeContext) {
    const schema = parseAvroSchema(request.schema);
    const { type } = avroType(schema);
    const { fields, header } = request;
    this.#request = request;
    this.#context = context;
    this.#read = avroReader(schema);
    this.#headerBytes = header === 'confluent' ? CONFLUENT_HEADER_BYTES : 0;
    const own = type.kind === 'struct' ? type.fields : [];
    this.#kept = fields?.map((name) => own.findIndex((field) => field.name === name)) ?? null;
    this.type = this.#kept === null ? type : struct(this.#kept.map((index) => own[index]!));
    const steps = avroSteps(schema, fields && new Set(fields));
    this.#targets = steps?.map((step) => new AvroTarget(step, context)) ?? null;
    this.#steps = steps && new AvroSteps(steps, context);
  }

  /** `starts` and `ends`: addresses of u32 addresses of the byte strings; those that begin at 0 are null. */
  read(starts: number, ends: number, count: number): Column {
    return this.#targets === null
      ? this.#readValues(starts, ends, count)
      : this.#readSteps(this.#targets, starts, ends, count);
  }

  #readSteps(targets: readonly AvroTarget[], starts: number, ends: number, count: number): Column {
    const steps = this.#steps!;
    targets.forEach((target, index) => {
      target.begin(count);
      steps.place(index, target);
    });
    const { kernels } = this.#context;
    for (let row = 0; row < count; row++) {
      const inputs = [starts, ends, this.#headerBytes, row, count] as const;
      row = kernels.readAvroRows(steps.address, targets.length, ...inputs) >>> 0;
      if (row === count) break;
      this.#request.malformed(row, this.#problemOf(starts, ends, row));
      const isStruct = targets[0]!.step.kind === 'record';
      steps.clear(isStruct ? 1 : 0, targets.length, row);
    }
    return this.#finish(targets, 0, count);
  }

  /** The column of a step and of those inside it. */
  #finish(targets: readonly AvroTarget[], index: number, count: number): Column {
    const target = targets[index]!;
    if (target.step.kind !== 'record') return target.finish(count, []);
    const children: number[] = [];
    const end = index + target.step.size;
    for (let inner = index + 1; inner <= end; inner++) {
      children.push(inner);
      const { kind, size } = targets[inner]!.step;
      if (kind === 'record') inner += size;
    }
    const kept = (index === 0 && this.#kept) || children.map((_, place) => place);
    return target.finish(
      count,
      kept.map((place) => this.#finish(targets, children[place]!, count)),
    );
  }

  #readValues(starts: number, ends: number, count: number): Column {
    const nothing = this.type.kind === 'struct' ? this.type.fields.map(() => null) : null;
    const values = Array.from({ length: count }, (_, row): LiteralValue => {
      const bytes = this.#bytesOf(starts, ends, row);
      if (bytes === null) return null;
      try {
        const value = this.#read(this.#behindHeader(bytes));
        if (this.#kept === null || value === null) return value;
        return this.#kept.map((index) => (value as readonly LiteralValue[])[index]!);
      } catch (error) {
        if (!(error instanceof MalformedAvro)) throw error;
        this.#request.malformed(row, error.message);
        return nothing;
      }
    });
    return columnFromValues(values, this.type, this.#context.arena);
  }

  #problemOf(starts: number, ends: number, row: number): string {
    const bytes = this.#bytesOf(starts, ends, row);
    assert(bytes !== null, 'a null is not malformed');
    let problem: string | null = null;
    try {
      this.#read(this.#behindHeader(bytes));
    } catch (error) {
      if (!(error instanceof MalformedAvro)) throw error;
      problem = error.message;
    }
    assert(problem !== null, 'the kernel refuses what the reader refuses');
    return problem;
  }

  #bytesOf(starts: number, ends: number, row: number): Uint8Array | null {
    const { u8, u32 } = this.#context.memory;
    const start = u32[starts / 4 + row]!;
    return start === 0 ? null : u8.slice(start, u32[ends / 4 + row]);
  }

  #behindHeader(bytes: Uint8Array): Uint8Array {
    const size = this.#headerBytes;
    if (size > 0 && (bytes.length < size || bytes[0] !== 0)) {
      throw new MalformedAvro('there is no header of a schema registry');
    }
    return bytes.subarray(size);
  }
}
