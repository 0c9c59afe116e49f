import { schema } from '../../columnar/schema.ts';
import type { StreamSource } from '../source.ts';
import { MemorySource } from './memory-source.ts';
import { MemoryStream } from './memory-stream.ts';

/** What a SELECT without FROM reads, and VALUES repeats: one row without columns. */
export function oneRowSource(): StreamSource {
  const stream = new MemoryStream(schema([]));
  stream.add([[]]);
  return new MemorySource(stream, 'one row');
}
