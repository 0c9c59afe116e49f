// What a user implements, and what a user gets, for state of their own. Names and rules are Spark's; what throws does so with Spark's
// condition. Types of values are given when a variable is made; `api` puts them into the types of these interfaces.

/** One value for each key. `Given` is what may be put there: more than comes back, such as a number for a bigint. */
export interface ValueState<Value, Given = Value> {
  exists(): boolean;
  /** Null where there is none. */
  get(): Value | null;
  update(value: Given): void;
  clear(): void;
}

/** A list for each key, in the order in which its values came. */
export interface ListState<Value, Given = Value> {
  exists(): boolean;
  get(): Iterable<Value>;
  /** Puts a list, which must not be empty, in the place of what there is. */
  put(values: readonly Given[]): void;
  appendValue(value: Given): void;
  appendList(values: readonly Given[]): void;
  clear(): void;
}

/** A map for each key, of which single entries are read and written. */
export interface MapState<Key, Value, GivenKey = Key, Given = Value> {
  exists(): boolean;
  /** Null where there is none. */
  getValue(key: GivenKey): Value | null;
  containsKey(key: GivenKey): boolean;
  updateValue(key: GivenKey, value: Given): void;
  /** Entries in no order that could be relied on. */
  iterator(): Iterable<readonly [Key, Value]>;
  keys(): Iterable<Key>;
  values(): Iterable<Value>;
  removeKey(key: GivenKey): void;
  clear(): void;
}

/** How long values of a variable live after they were written, by processing time. */
export interface TTLConfig {
  /** Milliseconds, or text such as `'10 minutes'`; 0 for ever. */
  readonly ttlDuration: number | string;
}

/** The rows of one key in one batch, in the order in which they came; objects are made while they are walked. */
export interface InputRows<Row> extends Iterable<Row> {
  readonly length: number;
  /** The values of one column, without the objects of the others. */
  column<Name extends keyof Row>(name: Name): readonly Row[Name][];
}

/** The times of a batch, the same for every call in it. */
export interface TimerValues {
  /** Milliseconds since 1970, as planned: a batch that is repeated has the same. */
  getCurrentProcessingTimeInMs(): number;
  /** The watermark in milliseconds since 1970; −1 where there is none. */
  getCurrentWatermarkInMs(): number;
}

/** The timer that a call is for. */
export interface ExpiredTimerInfo {
  /** The time that the timer was registered for. */
  getExpiryTimeInMs(): number;
}

/** Which query and batch a call belongs to. */
export interface QueryInfo {
  getQueryId(): string;
  getRunId(): string;
  getBatchId(): number;
}

/** The timers of the key whose rows or timer are handled, in milliseconds since 1970. */
export interface Timers {
  /** Has `handleExpiredTimer` called once time has passed it. The same time twice is one timer. */
  registerTimer(expiryTimestampMs: number): void;
  deleteTimer(expiryTimestampMs: number): void;
  /** The times of all timers that there are, in order. */
  listTimers(): Iterable<number>;
}

/** The state of one key in flatMapGroupsWithState and mapGroupsWithState. */
export interface GroupState<State, Given = State> {
  readonly exists: boolean;
  /** Throws where there is no state. */
  get(): State;
  /** Null where there is none. */
  getOption(): State | null;
  update(state: Given): void;
  remove(): void;
  /** True when the call is for a timeout: there are no rows then. */
  readonly hasTimedOut: boolean;
  /** ProcessingTimeTimeout: milliseconds or text such as `'1 hour'` from the batch's time on. */
  setTimeoutDuration(duration: number | string): void;
  /** EventTimeTimeout: milliseconds since 1970 or a Date, and what is to be added, as text. */
  setTimeoutTimestamp(timestamp: number | Date, additionalDuration?: string): void;
  getCurrentWatermarkMs(): number;
  getCurrentProcessingTimeMs(): number;
}
