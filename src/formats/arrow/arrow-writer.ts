import { viewBatch } from '../../columnar/arrow/batch-to-arrow.ts';
import { arrowSchema, requireArrow } from '../../columnar/arrow/types.ts';
import type { Batch } from '../../columnar/batch.ts';
import type { Schema } from '../../columnar/schema.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import type { EncodedBytes, FormatOptions } from '../format.ts';
import { encodeFooter, readMessages, schemaMessage } from './arrow-messages.ts';
import { MAGIC, MAGIC_BYTES } from './arrow-stream.ts';

/** The end of a stream: a message of no length. */
const END_OF_STREAM = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0);
/** Encodes a batch as the message of a record batch. */
export function encodeRecordBatch(
  batch: Batch,
  schema: Schema,
  _options: FormatOptions,
  { memory, arena }: ComputeContext,
): EncodedBytes {
  const arrow = requireArrow();
  const writer = arrow.RecordBatchStreamWriter.writeAll([viewBatch(batch, schema, memory, arrow)]);
  const stream = writer.toUint8Array(true);
  const [first] = readMessages(stream, arrow);
  const bytes = stream.subarray(first.end, stream.length - END_OF_STREAM.length);
  const address = arena.allocate(bytes.length);
  memory.u8.set(bytes, address);
  return { address, byteLength: bytes.length };
}

/** Makes a file of encoded batches: the schema before them, a footer that says where each one lies behind. */
export function assembleArrow(
  encoded: readonly Uint8Array[],
  schema: Schema,
): readonly Uint8Array[] {
  const arrow = requireArrow();
  const columns = arrowSchema(schema, arrow);
  const magic = Buffer.alloc(MAGIC_BYTES);
  magic.write(MAGIC);
  const head = schemaMessage(columns, arrow);
  let offset = magic.length + head.length;
  const blocks = encoded.flatMap((piece) => {
    const start = offset;
    offset += piece.length;
    // A copy: what decodes messages takes no views of shared memory.
    return readMessages(piece.slice(), arrow).map((place) => ({
      ...place,
      begin: start + place.begin,
    }));
  });
  const footer = encodeFooter(columns, blocks);
  const tail = Buffer.alloc(4 + MAGIC.length);
  tail.writeInt32LE(footer.length);
  tail.write(MAGIC, 4);
  return [magic, head, ...encoded, END_OF_STREAM, footer, tail];
}
