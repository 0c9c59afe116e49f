import { InputReader } from './input-reader.ts';
import type { SessionContext } from './session-context.ts';

/** Describes an unbounded input: `readStream.format('json').schema('key STRING').load('/data')`. */
export class DataStreamReader extends InputReader {
  /** @internal */
  constructor(context: SessionContext) {
    super(context, true);
  }
}
