import { type DataType, typeName } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { intervalMicros } from '../../expression/time/interval-length.ts';
import type { UserValue } from '../../expression/user/user-function.ts';
import type { TimeMode } from '../../plan/user-state-stage.ts';
import type { StateTable, StateVariable, StateVariableKind } from './state-table.ts';
import { listState, mapState, type VariableAccess, valueState } from './state-variables.ts';
import type {
  ListState,
  MapState,
  QueryInfo,
  Timers,
  TTLConfig,
  ValueState,
} from './stateful-processor.ts';
import { codecOf } from './value-codec.ts';

/** The life of a handle, in Spark's words. */
export type HandleState =
  | 'CREATED'
  | 'INITIALIZED'
  | 'DATA_PROCESSED'
  | 'TIMER_PROCESSED'
  | 'CLOSED';

/** What a processor gets in `init`, for one partition and batch. */
export class ProcessorHandle implements Timers {
  readonly #table: StateTable;
  readonly #timeMode: TimeMode;
  readonly #queryInfo: QueryInfo;
  readonly #count: (metric: string) => void;
  readonly #names = new Set<string>();
  state: HandleState = 'CREATED';
  /** True while the rows or a timer of some key are handled. */
  hasKey = false;

  constructor(
    table: StateTable,
    timeMode: TimeMode,
    count: (metric: string) => void,
    queryInfo: QueryInfo,
  ) {
    this.#count = count;
    this.#table = table;
    this.#timeMode = timeMode;
    this.#queryInfo = queryInfo;
  }

  getValueState(name: string, type: string | DataType, ttl?: TTLConfig): ValueState<UserValue> {
    this.#refuseUnlessIn('get_value_state', ['CREATED']);
    const codec = codecOf(type, `the value state ${name}`);
    return valueState(this.#declare(name, 'value', typeName(codec.type), ttl), codec);
  }

  getListState(name: string, type: string | DataType, ttl?: TTLConfig): ListState<UserValue> {
    this.#refuseUnlessIn('get_list_state', ['CREATED']);
    const codec = codecOf(type, `the list state ${name}`);
    return listState(this.#declare(name, 'list', typeName(codec.type), ttl), codec, name);
  }

  getMapState(
    name: string,
    keyType: string | DataType,
    valueType: string | DataType,
    ttl?: TTLConfig,
  ): MapState<UserValue, UserValue> {
    this.#refuseUnlessIn('get_map_state', ['CREATED']);
    const keys = codecOf(keyType, `a key of the map state ${name}`);
    const values = codecOf(valueType, `the map state ${name}`);
    const type = `${typeName(keys.type)} -> ${typeName(values.type)}`;
    return mapState(this.#declare(name, 'map', type, ttl), keys, values);
  }

  /** In `init`: forgets a variable of an earlier run with all that it holds. */
  deleteIfExists(name: string): void {
    this.#refuseUnlessIn('delete_if_exists', ['CREATED']);
    if (this.#table.deleteVariable(name)) this.#count('numDeletedStateVars');
  }

  getQueryInfo(): QueryInfo {
    return this.#queryInfo;
  }

  registerTimer(expiryTimestampMs: number): void {
    this.#refuseTimers('register_timer');
    if (!Number.isSafeInteger(expiryTimestampMs)) {
      throw new TypeError('the time of a timer is a whole number of milliseconds');
    }
    this.#table.addTimer(expiryTimestampMs);
    this.#count('numRegisteredTimers');
  }

  deleteTimer(expiryTimestampMs: number): void {
    this.#refuseTimers('delete_timer');
    this.#table.removeTimer(expiryTimestampMs);
    this.#count('numDeletedTimers');
  }

  listTimers(): readonly number[] {
    this.#refuseTimers('list_timers');
    return this.#table.timers();
  }

  #declare(
    name: string,
    kind: StateVariableKind,
    type: string,
    ttl: TTLConfig | undefined,
  ): VariableAccess {
    refuseName(name);
    if (this.#names.has(name)) {
      throw userError(
        'STATEFUL_PROCESSOR_DUPLICATE_STATE_VARIABLE_DEFINED',
        `The state variable ${name} is defined twice.`,
        { hint: 'Give each variable a name of its own.' },
      );
    }
    this.#names.add(name);
    const ttlMicros = this.#ttlOf(name, ttl);
    const stored = this.#table.declare(name, kind, type);
    if (stored.kind !== kind) throw otherKind(name, stored.kind, kind);
    if (stored.type !== type) throw otherType(name, stored.type, type);
    return this.#access({ number: stored.number, kind, ttlMicros });
  }

  #access(variable: StateVariable): VariableAccess {
    return {
      variable,
      table: (operation) => {
        if (!this.hasKey) throw this.#wrongState(operation);
        return this.#table;
      },
    };
  }

  #ttlOf(name: string, ttl: TTLConfig | undefined): bigint | null {
    const micros = ttl === undefined ? 0n : durationMicros(ttl.ttlDuration);
    if (micros === 0n) return null;
    if (this.#timeMode !== 'processingTime') {
      throw userError(
        'STATEFUL_PROCESSOR_INCORRECT_TIME_MODE_TO_ASSIGN_TTL',
        `The state variable ${name} cannot have a time to live in the time mode ${this.#timeMode}.`,
        { hint: "Use the time mode 'processingTime'." },
      );
    }
    if (micros > 0n) return micros;
    const message = `The time to live of the state variable ${name} must be positive.`;
    throw userError('STATEFUL_PROCESSOR_TTL_DURATION_MUST_BE_POSITIVE', message);
  }

  #refuseTimers(operation: string): void {
    if (this.#timeMode === 'none') {
      throw userError(
        'STATEFUL_PROCESSOR_CANNOT_PERFORM_OPERATION_WITH_INVALID_TIME_MODE',
        `${operation} needs a time: the time mode is none.`,
        { hint: "Use the time mode 'processingTime' or 'eventTime'." },
      );
    }
    this.#refuseUnlessIn(operation, ['INITIALIZED', 'DATA_PROCESSED']);
    if (!this.hasKey) throw this.#wrongState(operation);
  }

  #refuseUnlessIn(operation: string, allowed: readonly HandleState[]): void {
    if (!allowed.includes(this.state)) throw this.#wrongState(operation);
  }

  #wrongState(operation: string): Error {
    const isInit = this.state === 'CREATED';
    return userError(
      'STATEFUL_PROCESSOR_CANNOT_PERFORM_OPERATION_WITH_INVALID_HANDLE_STATE',
      `${operation} cannot be done now: the handle is ${this.state}.`,
      {
        hint: isInit
          ? 'In init variables are declared; use them where rows and timers are handled.'
          : 'Declare variables in init, and use them and timers where rows and timers are handled.',
      },
    );
  }
}

function durationMicros(duration: number | string): bigint {
  if (typeof duration === 'string') return BigInt(intervalMicros(duration));
  if (Number.isSafeInteger(duration)) return BigInt(duration) * 1000n;
  throw new TypeError('a time to live is a whole number of milliseconds, or an interval as text');
}

/** Spark's rules for the names of column families. */
function refuseName(name: string): void {
  if (typeof name !== 'string' || name === '' || name.trim() !== name) {
    throw userError(
      'STATE_STORE_CANNOT_USE_COLUMN_FAMILY_WITH_INVALID_NAME',
      `'${name}' cannot be the name of a state variable.`,
      { hint: 'A name must not be empty, nor begin or end with a blank.' },
    );
  }
  if (name.startsWith('_') || name.startsWith('$')) {
    throw userError(
      'STATE_STORE_CANNOT_CREATE_COLUMN_FAMILY_WITH_RESERVED_CHARS',
      `The name of the state variable ${name} begins with ${name[0]}, which is reserved.`,
    );
  }
}

function otherKind(name: string, before: string, now: string): Error {
  return userError(
    'STATE_STORE_INVALID_VARIABLE_TYPE_CHANGE',
    `The state variable ${name} was a ${before} state, not a ${now} state.`,
    { hint: OTHER_NAME },
  );
}

function otherType(name: string, before: string, now: string): Error {
  return userError(
    'STATE_STORE_VALUE_SCHEMA_NOT_COMPATIBLE',
    `The state variable ${name} holds ${before}, not ${now}.`,
    { hint: OTHER_NAME },
  );
}

const OTHER_NAME = 'Use another name, or forget what it holds with deleteIfExists in init.';
