import type { JsonValue } from '../columnar/json-value.ts';
import type { Sink, SinkBatch } from '../connectors/sink.ts';
import { MillraceError } from '../errors.ts';
import type { Clock } from './clock.ts';

/** How often a batch is offered to a sink that fails, and the wait before the second offer; each wait is 4× the last. */
const SINK_ATTEMPTS_MAX = 4;
const SINK_RETRY_MS = 100;

/** Writes a batch, again when the outside world fails; a user's mistake is not repeated. */
export async function writeToSink(sink: Sink, batch: SinkBatch, clock: Clock): Promise<JsonValue> {
  for (let attempt = 1, waitMs = SINK_RETRY_MS; ; attempt++, waitMs *= 4) {
    try {
      return await sink.write(batch);
    } catch (error) {
      const hopeless = error instanceof MillraceError && error.kind !== 'environment';
      if (hopeless || attempt >= SINK_ATTEMPTS_MAX) throw error;
      await new Promise<void>((resolve) => clock.after(waitMs, resolve));
    }
  }
}
