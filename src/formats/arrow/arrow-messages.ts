import { createRequire } from 'node:module';
import type { Schema } from 'apache-arrow';
import type { ArrowModule } from '../../columnar/arrow/types.ts';

const require = createRequire(import.meta.url);

/** What stands before each message: four bytes of 0xff and the length of what describes it. */
const PREFIX_BYTES = 8;

/** Where a message lies in a stream. */
export interface MessagePlace {
  readonly begin: number;
  readonly end: number;
  /** Bytes of the prefix and of what describes the body. */
  readonly headLength: number;
  readonly bodyLength: number;
  readonly isSchema: boolean;
}

/** Finds the messages of a stream, up to its end. */
export function readMessages(stream: Uint8Array, arrow: ArrowModule): readonly MessagePlace[] {
  const places: MessagePlace[] = [];
  for (let begin = 0; begin < stream.length; ) {
    const place = readMessage(stream, begin, arrow);
    if (place === null) break;
    places.push(place);
    begin = place.end;
  }
  return places;
}

/** The first message of a stream whose beginning is given, null when there is none. */
export function firstMessage(beginning: Uint8Array, arrow: ArrowModule): MessagePlace | null {
  return beginning.length < PREFIX_BYTES ? null : readMessage(beginning, 0, arrow);
}

/** The message that begins at a place; null for the end of the stream. */
function readMessage(
  stream: Uint8Array,
  begin: number,
  { Message, MessageHeader }: ArrowModule,
): MessagePlace | null {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.length);
  const length = view.getInt32(begin + 4, true);
  if (length === 0) return null;
  const headLength = PREFIX_BYTES + length;
  const message = Message.decode(stream.subarray(begin + PREFIX_BYTES, begin + headLength));
  const { bodyLength } = message;
  const end = begin + headLength + bodyLength;
  const isSchema = message.headerType === MessageHeader.Schema;
  return { begin, end, headLength, bodyLength, isSchema };
}

/** The message that says which columns there are. */
export function schemaMessage(schema: Schema, arrow: ArrowModule): Uint8Array {
  const stream = arrow.tableToIPC(new arrow.Table(schema, []), 'stream');
  const [{ end }] = readMessages(stream, arrow);
  return stream.subarray(0, end);
}

/** The footer of a file, which lists its record batches. */
export function encodeFooter(schema: Schema, blocks: readonly MessagePlace[]): Uint8Array {
  const { Footer, FileBlock } = footerModule();
  const { MetadataVersion } = require('apache-arrow/enum') as typeof import('apache-arrow/enum');
  const places = blocks.map(
    ({ begin, headLength, bodyLength }) => new FileBlock(headLength, bodyLength, begin),
  );
  return Footer.encode(new Footer(schema, MetadataVersion.V5, places, []));
}

/** The columns that a footer names. */
export function footerSchema(footer: Uint8Array): Schema {
  return footerModule().Footer.decode(footer).schema;
}

function footerModule(): typeof import('apache-arrow/ipc/metadata/file') {
  return require('apache-arrow/ipc/metadata/file') as typeof import('apache-arrow/ipc/metadata/file');
}
