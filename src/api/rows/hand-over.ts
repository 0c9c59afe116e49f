/** Offers rows; resolves when they have been taken, with false when no more are wanted. */
export type Give<Row> = (rows: readonly Row[]) => Promise<boolean>;

/** Gives rows, some at a time, until there are no more or none are wanted. */
export interface Producer<Row> {
  run(give: Give<Row>): Promise<void>;
  /** Called when the taker has gone, before the end or after it. */
  stop(): Promise<void>;
}

interface Offer<Row> {
  readonly rows: readonly Row[];
  readonly answer: (goOn: boolean) => void;
}

/** What a producer gives, row by row. The producer waits for the taker; rows are not gathered in between. */
export async function* handOver<Row>(producer: Producer<Row>): AsyncGenerator<Row, void, void> {
  let offer: Offer<Row> | null = null;
  let isOver = false;
  let isClosed = false;
  let wake = (): void => {};
  const give: Give<Row> = (rows) => {
    if (isClosed) return Promise.resolve(false);
    return new Promise((answer) => {
      offer = { rows, answer };
      wake();
    });
  };
  const running = producer.run(give).finally(() => {
    isOver = true;
    wake();
  });
  // A failure is met below; until then it must not count as unhandled.
  running.catch(() => {});
  try {
    while (!isOver) {
      const taken: Offer<Row> | null = offer;
      if (taken === null) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      yield* (taken as Offer<Row>).rows;
      offer = null;
      (taken as Offer<Row>).answer(true);
      await Promise.resolve();
    }
    await running;
  } finally {
    isClosed = true;
    (offer as Offer<Row> | null)?.answer(false);
    await producer.stop();
  }
}
