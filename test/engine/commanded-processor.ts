import type {
  ExpiredTimerInfo,
  InputRows,
  ListState,
  MapState,
  StatefulProcessor,
  StatefulProcessorHandle,
  TimerValues,
  ValueState,
} from '../../src/index.ts';
import { START_MS } from '../support/user-state-bench.ts';

/** Rows that tell a processor what to do. */
export const COMMANDS = 'ts TIMESTAMP, key STRING, command STRING, n BIGINT';
export const TOLD = 'key STRING, told STRING';

export interface Command {
  readonly ts: Date | null;
  readonly key: string | null;
  readonly command: string | null;
  readonly n: bigint | null;
}

export interface Told {
  readonly key: string | null;
  readonly told: string;
}

/** An event time (µs). */
export const at = (second: number): bigint => (BigInt(START_MS) + BigInt(second * 1000)) * 1000n;
/** Values as text. */
export const told = (values: Iterable<unknown>): string => [...values].map(String).join(',');

/** Does as each row commands, and tells what it sees. */
export abstract class Commanded implements StatefulProcessor<string | null, Command, Told> {
  handle!: StatefulProcessorHandle;

  init(handle: StatefulProcessorHandle): void {
    this.handle = handle;
    this.declare(handle);
  }

  declare(_handle: StatefulProcessorHandle): void {}

  *handleInputRows(
    key: string | null,
    rows: InputRows<Command>,
    times: TimerValues,
  ): Generator<Told> {
    for (const { command, n } of rows) {
      const answer = this.run(command ?? '', Number(n ?? 0n), times);
      if (answer !== undefined) yield { key, told: answer };
    }
  }

  *handleExpiredTimer(
    key: string | null,
    times: TimerValues,
    timer: ExpiredTimerInfo,
  ): Generator<Told> {
    const late = times.getCurrentProcessingTimeInMs() - timer.getExpiryTimeInMs();
    yield { key, told: `timer ${timer.getExpiryTimeInMs() - START_MS} after ${late}` };
  }

  abstract run(command: string, n: number, times: TimerValues): string | undefined;
}

/** Writes and reads variables of each kind. */
export class Variables extends Commanded {
  value!: ValueState<bigint>;
  list!: ListState<number>;
  map!: MapState<string, { readonly n: number | null }>;

  override declare(handle: StatefulProcessorHandle): void {
    this.value = handle.getValueState('value', 'BIGINT');
    this.list = handle.getListState('list', 'INT');
    this.map = handle.getMapState('map', 'STRING', 'n INT');
  }

  run(command: string, n: number): string | undefined {
    const { value, list, map } = this;
    switch (command) {
      case 'value':
        value.update(BigInt(n));
        return undefined;
      case 'append':
        list.appendValue(n);
        return undefined;
      case 'appendList':
        list.appendList([n, n + 1]);
        return undefined;
      case 'put':
        list.put([n]);
        return undefined;
      case 'set':
        map.updateValue(`k${n}`, { n });
        return undefined;
      case 'unset':
        map.removeKey(`k${n}`);
        return undefined;
      case 'clear':
        value.clear();
        list.clear();
        map.clear();
        return undefined;
      default:
        return [
          `${value.exists()} ${value.get()}`,
          `${list.exists()} ${told(list.get())}`,
          `${map.exists()} ${told(map.keys())} ${told([...map.values()].map(({ n: own }) => own))}`,
          `${map.containsKey('k1')} ${map.getValue('k1')?.n}`,
        ].join(' | ');
    }
  }
}
