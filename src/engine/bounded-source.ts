import type { Arena } from '../columnar/arena.ts';
import type { JsonValue } from '../columnar/json-value.ts';
import { UNLIMITED_RATES } from '../connectors/backpressure/rate-settings.ts';
import type { SourceContext, StreamSource } from '../connectors/source.ts';
import { assert, userError } from '../errors.ts';
import type { Split } from '../task/split.ts';
import type { SplitSource } from './batch-runner.ts';
import { BATCH_INTERVAL_MS } from './trigger.ts';

/** A source read from its start to what is its end now. */
export class BoundedSource implements SplitSource {
  readonly #source: StreamSource;

  private constructor(source: StreamSource) {
    this.#source = source;
  }

  static async open(
    source: StreamSource,
    context: Pick<SourceContext, 'splitBytes' | 'now' | 'after' | 'timeZone'>,
  ): Promise<BoundedSource> {
    const own: SourceContext = {
      directory: '',
      splitBytes: context.splitBytes,
      now: () => context.now(),
      after: (delayMs, callback) => context.after(delayMs, callback),
      timeZone: context.timeZone,
      isBounded: true,
      arena: null,
      batchIntervalMs: BATCH_INTERVAL_MS,
      rates: UNLIMITED_RATES,
      openReceivedLog: () => Promise.reject(hasNoEnd(source)),
    };
    await source.open(own, null);
    await source.freeze();
    return new BoundedSource(source);
  }

  /** Everything there is, as one range: the list of the source's own, whatever its limits for a batch are. */
  async plan(): Promise<readonly JsonValue[]> {
    const ranges: JsonValue[] = [];
    for (;;) {
      const planned = await this.#source.plan();
      if (planned === null) return ranges;
      ranges.push(planned.range);
    }
  }

  /** Whether there may be something else when it is looked at again. */
  get mayChange(): boolean {
    return this.#source.survey !== undefined;
  }

  /** The same for a source that may change: what there is whenever it is asked. */
  async everything(): Promise<readonly JsonValue[]> {
    if (this.#source.survey === undefined) return this.plan();
    const range = await this.#source.survey();
    return range === null ? [] : [range];
  }

  async splits(range: JsonValue, arena: Arena): Promise<readonly Split[]> {
    assert(Array.isArray(range), 'a bounded range is a list of ranges');
    const splits: Split[] = [];
    for (const each of range) {
      for (const split of await this.#source.splits(each, arena)) splits.push(split);
    }
    return splits;
  }
}

function hasNoEnd({ description }: StreamSource): Error {
  return userError('UNSUPPORTED_FEATURE', `${description} has no end to read to.`, {
    hint: 'Read it as a stream: CREATE STREAM, FROM STREAM or readStream.',
  });
}
