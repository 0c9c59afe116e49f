import type { JsonValue } from '../../columnar/json-value.ts';
import type { SinkBatch, SinkContext } from '../sink.ts';

/** How the files of a batch become ones that count. */
export interface FileOutput {
  /** The newest batch that is there. */
  open(context: SinkContext): Promise<number>;
  write(batch: SinkBatch): Promise<JsonValue>;
}
