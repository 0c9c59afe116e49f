// A session of each user: pages until 15 s of event time without one. The threads import it as it stands here.

import type {
  ExpiredTimerInfo,
  InputRows,
  ListState,
  RowValue,
  StatefulProcessor,
  StatefulProcessorHandle,
  ValueState,
} from '../../../src/index.ts';

type Visit = RowValue<{ ts: 'TIMESTAMP'; user: 'STRING'; page: 'STRING' }>;

export const VISITS_OUTPUT = 'user STRING, start TIMESTAMP, pages STRING, count INT';
const GAP_MS = 15_000;

export class Visits implements StatefulProcessor<string | null, Visit> {
  #handle!: StatefulProcessorHandle;
  #start!: ValueState<Date>;
  #pages!: ListState<string>;

  init(handle: StatefulProcessorHandle): void {
    this.#handle = handle;
    this.#start = handle.getValueState('start', 'TIMESTAMP');
    this.#pages = handle.getListState('pages', 'STRING');
  }

  handleInputRows(_user: string | null, rows: InputRows<Visit>): undefined {
    for (const { ts, page } of rows) {
      if (ts === null) continue;
      if (!this.#start.exists()) this.#start.update(ts);
      this.#pages.appendValue(page ?? '');
      for (const timer of this.#handle.listTimers()) this.#handle.deleteTimer(timer);
      this.#handle.registerTimer(ts.getTime() + GAP_MS);
    }
  }

  *handleExpiredTimer(user: string | null, _times: unknown, timer: ExpiredTimerInfo) {
    const pages = [...this.#pages.get()];
    const last = new Date(timer.getExpiryTimeInMs() - GAP_MS).toISOString();
    yield {
      user,
      start: this.#start.get(),
      pages: `${pages.toSorted().join(' ')} until ${last}`,
      count: pages.length,
    };
    this.#start.clear();
    this.#pages.clear();
  }
}
