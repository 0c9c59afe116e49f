import { AsyncLocalStorage } from 'node:async_hooks';
import type { JsonValue } from '../columnar/json-value.ts';
import type { Sink, SinkBatch } from '../connectors/sink.ts';

/** A write to a query's sink. What it calls later, by a timer for example, is still called from it when it has ended. */
interface Write {
  readonly query: OwnBatch;
  isOver: boolean;
}

/** The write that the running code is part of: a closure of foreachBatch, or what it has called. */
const writing = new AsyncLocalStorage<Write>();

/** Knows what is called from inside a query's own batch: it must not wait for the query, which waits for it. */
export class OwnBatch {
  /** True where the caller is part of a write to the sink of this query. */
  get isHere(): boolean {
    const write = writing.getStore();
    return write?.query === this && !write.isOver;
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
      write: (batch) => this.#write(sink, batch),
      close: () => sink.close(),
    };
  }

  async #write(sink: Sink, batch: SinkBatch): Promise<JsonValue> {
    const write: Write = { query: this, isOver: false };
    try {
      return await writing.run(write, () => sink.write(batch));
    } finally {
      write.isOver = true;
    }
  }
}
