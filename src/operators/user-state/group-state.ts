import { userError } from '../../errors.ts';
import { intervalMicros } from '../../expression/time/interval-length.ts';
import type { UserValue } from '../../expression/user/user-function.ts';
import type { GroupStateTimeout } from '../../plan/user-state-stage.ts';
import type { GroupState } from './stateful-processor.ts';

/** What a call of a group's function finds. */
export interface GroupStateFacts {
  /** Null for no state. */
  readonly value: UserValue;
  readonly hasTimedOut: boolean;
  readonly timeout: GroupStateTimeout;
  readonly processingTimeMs: number;
  /** −1 where a batch has none: bounded input. */
  readonly watermarkMs: number;
  /** A timeout by event time cannot be set to an earlier time. */
  readonly earliestTimeoutMs: number;
  readonly hasWatermark: boolean;
}

/** The state of one key during one call; what it is afterwards is read by the run. */
export class KeyedGroupState implements GroupState<UserValue> {
  readonly #facts: GroupStateFacts;
  #value: UserValue;
  /** What the call did with the state. */
  change: 'none' | 'updated' | 'removed' = 'none';
  /** What the call set, null for nothing: a timeout does not outlive a call. */
  timeoutMs: number | null = null;

  constructor(facts: GroupStateFacts) {
    this.#facts = facts;
    this.#value = facts.value;
  }

  get exists(): boolean {
    return this.#value !== null;
  }

  get hasTimedOut(): boolean {
    return this.#facts.hasTimedOut;
  }

  get(): UserValue {
    if (this.#value !== null) return this.#value;
    throw new TypeError('State is either not defined or has already been removed');
  }

  getOption(): UserValue {
    return this.#value;
  }

  update(state: UserValue): void {
    if (state === null || state === undefined) {
      throw new TypeError("'null' is not a valid state value");
    }
    this.#value = state;
    this.change = 'updated';
  }

  remove(): void {
    this.#value = null;
    this.change = 'removed';
  }

  setTimeoutDuration(duration: number | string): void {
    if (this.#facts.timeout !== 'ProcessingTimeTimeout') {
      throw userError(
        '_LEGACY_ERROR_TEMP_2203',
        'A duration cannot be set without a timeout by processing time.',
        { hint: 'Use ProcessingTimeTimeout.' },
      );
    }
    const durationMs = typeof duration === 'string' ? parsedMs(duration) : duration;
    if (!(durationMs > 0)) throw new TypeError('Timeout duration must be positive');
    this.timeoutMs = this.#facts.processingTimeMs + Math.floor(durationMs);
  }

  setTimeoutTimestamp(timestamp: number | Date, additionalDuration = '0 seconds'): void {
    const { timeout, earliestTimeoutMs } = this.#facts;
    if (timeout !== 'EventTimeTimeout') {
      throw userError(
        '_LEGACY_ERROR_TEMP_2205',
        'A timestamp cannot be set without a timeout by event time.',
        { hint: 'Use EventTimeTimeout.' },
      );
    }
    const startMs = typeof timestamp === 'number' ? timestamp : timestamp.getTime();
    const timestampMs = Math.floor(startMs) + parsedMs(additionalDuration);
    if (!(timestampMs > 0)) throw new TypeError('Timeout timestamp must be positive');
    if (earliestTimeoutMs >= 0 && timestampMs < earliestTimeoutMs) {
      throw new TypeError(
        `Timeout timestamp (${timestampMs}) cannot be earlier than the current watermark (${earliestTimeoutMs})`,
      );
    }
    this.timeoutMs = timestampMs;
  }

  getCurrentWatermarkMs(): number {
    if (this.#facts.hasWatermark) return this.#facts.watermarkMs;
    throw userError('_LEGACY_ERROR_TEMP_2204', 'There is no watermark below this function.', {
      hint: 'Call withWatermark before it.',
    });
  }

  getCurrentProcessingTimeMs(): number {
    return this.#facts.processingTimeMs;
  }
}

function parsedMs(duration: string): number {
  const micros = intervalMicros(duration);
  if (micros < 0) throw new TypeError(`Provided duration (${duration}) is negative`);
  return Math.floor(micros / 1000);
}
