import type { JsonValue } from '../../columnar/json-value.ts';
import { checkNames } from '../../formats/options.ts';
import type { SinkConnector } from '../connector.ts';
import type { Sink } from '../sink.ts';

/** Throws the result away: for measuring everything before the sink. */
class NoopSink implements Sink {
  readonly description = 'noop';
  readonly outputModes: Sink['outputModes'] = ['append', 'update', 'complete', 'changelog'];
  readonly guarantee = 'at-least-once';
  readonly encoding = 'discarded';

  async open(): Promise<null> {
    return null;
  }

  async write(): Promise<JsonValue> {
    return null;
  }

  async close(): Promise<void> {}
}

export const noopConnector: SinkConnector = {
  name: 'noop',
  keepsNothing: true,
  create: (options) => {
    checkNames('the noop sink', [], options);
    return new NoopSink();
  },
};
