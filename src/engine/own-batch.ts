import { AsyncLocalStorage } from 'node:async_hooks';
import type { Sink } from '../connectors/sink.ts';

/** The query in whose sink the running code is: a closure of foreachBatch, or what it has called. */
const writing = new AsyncLocalStorage<OwnBatch>();

/** Knows what is called from inside a query's own batch: it must not wait for the query, which waits for it. */
export class OwnBatch {
  /** True where the caller is part of a write to the sink of this query. */
  get isHere(): boolean {
    return writing.getStore() === this;
  }

  /** The sink, with writes that can be told from what else happens. */
  enclose(sink: Sink): Sink {
    const { description, outputModes, guarantee, encoding, intervalMsMin } = sink;
    return {
      description,
      outputModes,
      guarantee,
      encoding,
      intervalMsMin,
      open: (context) => sink.open(context),
      write: (batch) => writing.run(this, () => sink.write(batch)),
      close: () => sink.close(),
    };
  }
}
