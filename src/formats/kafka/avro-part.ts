import type { Column } from '../../columnar/batch.ts';
import { malformedAvro } from '../../expression/avro/malformed-avro.ts';
import type { DecodedText } from '../../expression/decoded-text.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import { AvroColumn } from '../avro/avro-column.ts';
import { type AvroOptions, readAvroOptions } from '../avro/avro-options.ts';
import type { PartRequest } from './parsed-part.ts';
import { type RecordBlock, type RecordPart, type RecordsInput, viewsOf } from './record-reader.ts';

/** Reads keys or values as Avro. */
export class AvroPart {
  readonly #part: RecordPart;
  readonly #column: AvroColumn;
  #block: RecordBlock | null = null;

  private constructor(
    part: RecordPart,
    { avroSchema, avroHeader, mode }: AvroOptions,
    fields: readonly string[] | null,
    input: RecordsInput,
    context: ComputeContext,
  ) {
    this.#part = part;
    const malformed = (row: number, problem: string): void => {
      if (mode === 'FAILFAST')
        throw malformedAvro(`${this.#placeOf(row, input, context)}: ${problem}`);
      context.counters.badRecords++;
    };
    const request = { schema: avroSchema, header: avroHeader, fields, malformed };
    this.#column = new AvroColumn(request, context);
  }

  /** As the options of a source say. */
  static ofFormat(
    { part, format, names }: PartRequest,
    input: RecordsInput,
    context: ComputeContext,
  ): AvroPart {
    return new AvroPart(part, readAvroOptions(format.options), names, input, context);
  }

  /** As `from_avro` reads them. */
  static ofFunction(
    part: RecordPart,
    { fields, avroSchema, isStrict }: DecodedText,
    input: RecordsInput,
    context: ComputeContext,
  ): AvroPart {
    const options: AvroOptions = {
      avroSchema: String(avroSchema),
      avroHeader: 'none',
      mode: isStrict ? 'FAILFAST' : 'PERMISSIVE',
    };
    const names = fields?.map(({ name }) => name) ?? null;
    return new AvroPart(part, options, names, input, context);
  }

  read(block: RecordBlock): Column {
    this.#block = block;
    return this.#column.read(...viewsOf(block, this.#part), block.count);
  }

  #placeOf(row: number, { topic, partition }: RecordsInput, { memory }: ComputeContext): string {
    const offset = memory.i64[this.#block!.offsets / 8 + row];
    return `the ${this.#part} at offset ${offset} of ${topic}-${partition}`;
  }
}
