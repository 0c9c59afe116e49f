import type { PidGains } from './pid-rate-estimator.ts';

/** What the session says of how fast input may come: `spark.streaming.*`. */
export interface RateSettings {
  /** Null unless rates follow what batches manage. */
  readonly backpressure: BackpressureSettings | null;
  /** Rows a second that a receiver takes at most. */
  readonly receiverRateMax: number;
  /** How often rows that a receiver stores one by one are made a block. */
  readonly blockIntervalMs: number;
  /** Records a second of a partition of Kafka, at most. */
  readonly partitionRateMax: number;
  /** Records of a partition of Kafka that a batch takes at least, whatever the rate. */
  readonly partitionRowsMin: number;
}

const BLOCK_INTERVAL_MS = 200;

/** What holds when nobody says anything, as in Spark. */
export const UNLIMITED_RATES: RateSettings = {
  backpressure: null,
  receiverRateMax: Number.POSITIVE_INFINITY,
  blockIntervalMs: BLOCK_INTERVAL_MS,
  partitionRateMax: Number.POSITIVE_INFINITY,
  partitionRowsMin: 1,
};

export interface BackpressureSettings {
  /** Rows a second until the first estimate. */
  readonly initialRate: number;
  readonly gains: PidGains;
}
