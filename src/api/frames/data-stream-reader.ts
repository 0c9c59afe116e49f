import type { SessionContext } from '../session/session-context.ts';
import { type AnyReceiver, sourceOfReceiver } from '../sources/receiver-source.ts';
import type { DataFrame } from './data-frame.ts';
import { InputReader } from './input-reader.ts';

/** Describes an unbounded input: `readStream.format('json').schema('key STRING').load('/data')`. */
export class DataStreamReader extends InputReader {
  /** @internal */
  constructor(context: SessionContext) {
    super(context, true);
  }

  /**
   * The DataFrame over what receivers of one's own store (Spark's `receiverStream`). `make` is called for each start of a
   * query, and once before for the columns; a receiver does nothing until it is started.
   */
  receiver(make: () => AnyReceiver): DataFrame {
    return this.over(() => sourceOfReceiver(make()));
  }
}
