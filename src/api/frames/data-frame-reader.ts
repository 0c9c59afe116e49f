import type { SessionContext } from '../session/session-context.ts';
import { InputReader } from './input-reader.ts';

/** Describes a bounded input, all of what is there: `read.format('json').schema('key STRING').load('/data')`. */
export class DataFrameReader extends InputReader {
  /** @internal */
  constructor(context: SessionContext) {
    super(context, false);
  }
}
