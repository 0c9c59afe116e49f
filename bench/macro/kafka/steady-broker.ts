import { type RealKafka, startRealKafka } from '../../../test/support/kafka/real-kafka.ts';

/**
 * As somebody sets a broker who looks at the slowest hundredth: with the flags of its own start script it stops for 11 to 19
 * ms every 1.5 s to collect young objects, with these for about as long once a minute. The memory is there from the start,
 * so that no page of it has to be found later.
 */
const MEMORY: readonly string[] = [
  '-Xms2g',
  '-Xmx2g',
  '-Xmn1500m',
  '-XX:+UseParallelGC',
  '-XX:+AlwaysPreTouch',
  '-XX:MetaspaceSize=96m',
];

/**
 * Of a transaction that begins while the one before it is written to its end the broker tries again after so long, else
 * after 20 ms.
 */
const SETTINGS = {
  'add.partitions.to.txn.retry.backoff.ms': 1,
} as const;

/** How the broker is set, for reports. */
export const STEADY_BROKER: string = [
  'broker:',
  ...MEMORY,
  ...Object.entries(SETTINGS).map((setting) => setting.join('=')),
].join(' ');

/** A broker whose own pauses are few, for what is measured message by message. `own`: settings beside those. */
export function startSteadyBroker(
  own: Readonly<Record<string, string | number>> = {},
): Promise<RealKafka> {
  return startRealKafka({ memoryFlags: MEMORY, settings: { ...SETTINGS, ...own } });
}
