// A rule over card payments, by event time: a payment above 500 within a minute after one below 1 is suspicious. The small
// payment is state of the card, and a timer forgets it.
//
//   npm run build && node examples/fraud-alerts.ts
//
// The payments are built in; a program has them from a file, a socket or Kafka.

import {
  type InputRows,
  type RowValue,
  type StatefulProcessor,
  type StatefulProcessorHandle,
  session,
  type ValueState,
} from 'millrace';

const PAYMENTS = 'time TIMESTAMP, card STRING, amount DOUBLE';
type Payment = RowValue<{ time: 'TIMESTAMP'; card: 'STRING'; amount: 'DOUBLE' }>;

const WITHIN_MS = 60_000;

class FraudRule implements StatefulProcessor<string | null, Payment> {
  #handle!: StatefulProcessorHandle;
  #smallAt!: ValueState<Date>;

  init(handle: StatefulProcessorHandle) {
    this.#handle = handle;
    this.#smallAt = handle.getValueState('smallAt', 'TIMESTAMP');
  }

  *handleInputRows(card: string | null, rows: InputRows<Payment>) {
    for (const { time, amount } of rows) {
      if (time === null || amount === null) continue;
      const smallAt = this.#smallAt.get();
      const isSoon = smallAt !== null && time.getTime() - smallAt.getTime() <= WITHIN_MS;
      if (isSoon && amount > 500) yield { time, card, amount };
      this.#smallAt.clear();
      if (amount >= 1) continue;
      this.#smallAt.update(time);
      this.#handle.registerTimer(time.getTime() + WITHIN_MS);
    }
  }

  /** Nothing is kept of a card once its small payment is too long ago. */
  handleExpiredTimer() {
    this.#smallAt.clear();
    return [];
  }
}

await using millrace = await session({ settings: { 'spark.sql.session.timeZone': 'UTC' } });
const payments = millrace.memoryStream(PAYMENTS);
const alerts = payments
  .toDF()
  .withWatermark('time', '10 seconds')
  .groupByKey('card')
  .transformWithState(FraudRule, { outputSchema: PAYMENTS, timeMode: 'eventTime' });

payments.addData([
  ['2026-03-02T09:00:00Z', 'card-1', 0.5],
  ['2026-03-02T09:00:20Z', 'card-2', 0.1],
  ['2026-03-02T09:00:40Z', 'card-1', 800],
  ['2026-03-02T09:01:10Z', 'card-2', 20],
  ['2026-03-02T09:01:15Z', 'card-2', 900],
]);

const query = await alerts.writeStream
  .foreachBatch((batch) => {
    for (const [time, card, amount] of batch.rows()) console.log(`${time} ${card} ${amount}`);
  })
  .trigger({ availableNow: true })
  .start();
await query.awaitTermination();
