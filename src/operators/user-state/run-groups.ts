import { typeName } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import type { UserValue } from '../../expression/user/user-function.ts';
import type { UserStateProgram } from '../../plan/user-state-stage.ts';
import { KeyedGroupState } from './group-state.ts';
import { NO_BYTES } from './state-rows.ts';
import type { Group, StateRun } from './state-run.ts';
import type { StateVariable } from './state-table.ts';
import type { GroupState, InputRows } from './stateful-processor.ts';
import { callUser, type GroupKey } from './user-call.ts';
import type { UserRow } from './user-rows.ts';
import { ValueCodec } from './value-codec.ts';

/** A function of flatMapGroupsWithState or mapGroupsWithState as the engine sees it. */
export type UntypedGroupFunction = (
  key: unknown,
  rows: InputRows<unknown>,
  state: GroupState<UserValue>,
) => unknown;

export type GroupsProgram = Extract<UserStateProgram, { readonly kind: 'groups' }>;

/** Calls the function once for each key with rows, then for each key whose timeout is over. */
export function runGroups(
  compute: UntypedGroupFunction,
  program: GroupsProgram,
  run: StateRun,
): void {
  const calls = new GroupCalls(compute, program, run);
  for (const group of withInitialState(run, calls)) calls.call(group, false);
  if (program.timeout === 'NoTimeout') return;
  const isEventTime = program.timeout === 'EventTimeTimeout';
  for (const { group, timeMs } of run.expiredTimers(isEventTime ? 'eventTime' : 'processingTime')) {
    calls.call({ key: group, rows: NO_ROWS }, true);
    run.passed(timeMs);
  }
}

/** The groups of rows; behind them those that only have an initial state, which is put before any call. */
function withInitialState(run: StateRun, calls: GroupCalls): readonly Group[] {
  const groups = run.groups();
  const known = new Set(groups.map(({ key }) => textOf(key)));
  const initial = run.initialGroups();
  for (const group of initial) calls.initialize(group);
  const alone = initial.filter(({ key }) => !known.has(textOf(key)));
  return [...groups, ...alone.map(({ key }) => ({ key, rows: NO_ROWS }))];
}

function textOf({ bytes }: GroupKey): string {
  return Buffer.from(bytes).toString('latin1');
}

const NO_ROWS: InputRows<UserRow> = { length: 0, column: () => [], *[Symbol.iterator]() {} };

class GroupCalls {
  readonly #compute: UntypedGroupFunction;
  readonly #program: GroupsProgram;
  readonly #run: StateRun;
  readonly #codec: ValueCodec;
  readonly #variable: StateVariable;

  constructor(compute: UntypedGroupFunction, program: GroupsProgram, run: StateRun) {
    this.#compute = compute;
    this.#program = program;
    this.#run = run;
    this.#codec = new ValueCodec(program.state, 'the state of a group');
    const { number } = run.table.declare('state', 'value', typeName(program.state));
    this.#variable = { number, kind: 'value', ttlMicros: null };
  }

  initialize({ key, rows }: Group): void {
    if (rows.length > 1) {
      const message = `The initial state has ${rows.length} rows for the key ${key.text()}.`;
      throw userError('INVALID_PARAMETER_VALUE', message, {
        hint: 'Make it one row for each key.',
      });
    }
    const [row] = rows;
    this.#run.table.setKey(key.bytes);
    this.#run.table.put(this.#variable, [this.#codec.encode(this.#initialValue(row!))]);
  }

  /** An object takes its fields from the row; another value is the one column that is no key. */
  #initialValue(row: UserRow): UserValue {
    if (this.#program.state.kind === 'struct') return row;
    const { initial } = this.#run.request.spec;
    const names = Object.keys(row).filter((name) => initial?.keys.includes(name) !== true);
    return names.length === 1 ? row[names[0]!]! : row;
  }

  call({ key, rows }: Group, hasTimedOut: boolean): void {
    const { table, request, watermarkMs, earliestTimeoutMs, output } = this.#run;
    table.setKey(key.bytes);
    const [timeoutBefore] = table.timers();
    const state = new KeyedGroupState({
      value: this.#stored(),
      hasTimedOut,
      timeout: this.#program.timeout,
      processingTimeMs: request.timestampMs,
      watermarkMs,
      earliestTimeoutMs,
      hasWatermark: request.spec.hasWatermark,
    });
    const { name } = request.spec.user;
    callUser({ what: name, condition: 'FAILED_EXECUTE_UDF' }, key, () => {
      const given = this.#compute(key.value, rows, state);
      if (this.#program.givesOneRow) output.take(given);
      else output.takeAll(given);
      this.#keep(state, timeoutBefore);
    });
  }

  /** A row without bytes stands for a key that has a timeout and no state. */
  #stored(): UserValue {
    const bytes = this.#run.table.get(this.#variable);
    return bytes === null || bytes.length === 0 ? null : this.#codec.decode(bytes);
  }

  #keep(state: KeyedGroupState, before: number | undefined): void {
    const { table } = this.#run;
    const { timeoutMs, change, exists } = state;
    if (before !== undefined && before !== timeoutMs) table.removeTimer(before);
    if (timeoutMs !== null) table.addTimer(timeoutMs);
    const isKept = exists || timeoutMs !== null;
    const isChanged = change !== 'none' || (before ?? null) !== timeoutMs;
    if (!isKept && isChanged) table.clear(this.#variable);
    else if (isChanged) {
      table.put(this.#variable, [exists ? this.#codec.encode(state.get()) : NO_BYTES]);
    }
  }
}
