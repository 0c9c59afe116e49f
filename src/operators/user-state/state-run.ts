import type { Kernels } from '../../../native-free-kernels/kernels.ts';
import type { Arena } from '../../columnar/arena.ts';
import type { ColumnContext } from '../../columnar/column-context.ts';
import type { SharedMemory } from '../../columnar/memory.ts';
import type { StructField } from '../../columnar/types.ts';
import type { TimeMode } from '../../plan/user-state-stage.ts';
import { stateTables } from '../../state/group-table.ts';
import type { GroupedRows } from './group-rows.ts';
import { OutputRows } from './output-rows.ts';
import { StateTable, stateTableStore, type Timer } from './state-table.ts';
import type { InputRows, TimerValues } from './stateful-processor.ts';
import type { GroupKey } from './user-call.ts';
import { UserKeys } from './user-keys.ts';
import { type UserRow, UserRows } from './user-rows.ts';
import type { UserStateRequest, UserStateResult } from './user-state-request.ts';

/** Where a run works. */
export interface StateRunTools {
  readonly memory: SharedMemory;
  readonly kernels: Kernels;
  /** Takes the output. */
  readonly arena: Arena;
  /** Is released when the run is over. */
  readonly scratch: Arena;
}

/** A key with its rows of this batch. */
export interface Group {
  readonly key: GroupKey;
  readonly rows: InputRows<UserRow>;
}

/** The latest time that a Date can have (ms): the end of the input is there. */
const END_OF_TIME_MS = 8.64e15;

/** What a run of any kind of user state works with, for one partition and batch. */
export class StateRun {
  readonly request: UserStateRequest;
  readonly table: StateTable;
  readonly output: OutputRows;
  /** Spark's custom metrics, by name. */
  readonly metrics: Record<string, number> = {};
  /** The batch's watermark (ms); −1 for bounded input. */
  readonly watermarkMs: number;
  readonly #tools: StateRunTools;
  readonly #context: ColumnContext;
  readonly #keys: UserKeys;
  readonly #given: UserRows[] = [];
  #closedUntilMs: number | null = null;

  constructor(request: UserStateRequest, tools: StateRunTools) {
    const { spec, store, timestampMs, watermark, latenessWatermark } = request;
    const { memory, kernels, scratch } = tools;
    this.request = request;
    this.#tools = tools;
    this.#context = { memory, kernels, arena: scratch, scratch };
    const opened = stateTables.open(store.address, stateTableStore(), store.owner, memory, kernels);
    this.table = new StateTable(opened, this.#context, BigInt(timestampMs) * 1000n);
    const watermarkMs = Math.min(Number(watermark / 1000n), END_OF_TIME_MS);
    this.watermarkMs = spec.isStreaming ? watermarkMs : -1;
    const { outputEventTime: column } = spec;
    const time = column === null ? null : { column, watermark: latenessWatermark };
    this.output = new OutputRows(spec.output, time);
    this.#keys = new UserKeys(spec.keys, spec.isPlainKey, this.#context);
  }

  /** Where the input ends no time is over but those that were: a call may set one for when it goes on. */
  get earliestTimeoutMs(): number {
    const isEnd = this.watermarkMs === END_OF_TIME_MS;
    return isEnd ? Number(this.request.latenessWatermark / 1000n) : this.watermarkMs;
  }

  get times(): TimerValues {
    const { timestampMs } = this.request;
    return {
      getCurrentProcessingTimeInMs: () => timestampMs,
      getCurrentWatermarkInMs: () => this.watermarkMs,
    };
  }

  /** The keys with rows in this batch. */
  groups(): readonly Group[] {
    return this.#groupsOf(this.request.rows, this.request.spec.rows);
  }

  /** The keys with an initial state. */
  initialGroups(): readonly Group[] {
    const { initial, spec } = this.request;
    return this.#groupsOf(initial, spec.initial?.rows ?? []);
  }

  /** The timers whose time is over, in the order in which they run, with their keys. */
  expiredTimers(timeMode: TimeMode): readonly (Timer & { readonly group: GroupKey })[] {
    const { timestampMs, watermark } = this.request;
    if (timeMode === 'none') return [];
    const micros = timeMode === 'eventTime' ? watermark : BigInt(timestampMs) * 1000n;
    const timers = this.table.expiredTimers(micros);
    const groups = this.#keys.fromBytes(timers.map(({ key }) => key));
    return timers.map((timer, place) => ({ ...timer, group: groups[place]! }));
  }

  /** Adds to a custom metric. */
  count(metric: string, more = 1): void {
    this.metrics[metric] = (this.metrics[metric] ?? 0) + more;
  }

  /** A timer has run: in the batch that ends the input, all before it is over. */
  passed(timeMs: number): void {
    this.#closedUntilMs = Math.max(this.#closedUntilMs ?? timeMs, timeMs);
  }

  finish(): UserStateResult {
    const { table } = this;
    table.finish();
    return {
      output: this.output.finish(this.#tools.arena),
      rowsTotal: table.rowCount,
      rowsUpdated: table.rowsUpdated,
      rowsRemoved: table.rowsRemoved,
      metrics: { ...this.metrics },
      closedUntilMs: this.#closedUntilMs,
    };
  }

  /** The user's code may still hold rows: their memory goes. */
  end(): void {
    for (const rows of this.#given) rows.end();
  }

  #groupsOf(grouped: GroupedRows | null, fields: readonly StructField[]): readonly Group[] {
    if (grouped === null) return [];
    const { memory } = this.#context;
    const rows = new UserRows(fields, grouped.rows, memory);
    this.#given.push(rows);
    let start = 0;
    return this.#keys.read(grouped.keys).map((key, place) => {
      const end = memory.u32[grouped.ends / 4 + place]!;
      const own = rows.range(start, end);
      start = end;
      return { key, rows: own };
    });
  }
}
