import type { KafkaCluster } from '../client/cluster.ts';

/** Waits as long as brokers ask us to, where we read more than our quota: they would not answer sooner. */
export class Throttle {
  readonly #cluster: KafkaCluster;
  #totalMs = 0;
  #restingCount = 0;

  constructor(cluster: KafkaCluster) {
    this.#cluster = cluster;
  }

  /** Nothing that is late is lost meanwhile. */
  get isResting(): boolean {
    return this.#restingCount > 0;
  }

  async rest(throttleMs: number): Promise<void> {
    if (throttleMs <= 0) return;
    this.#totalMs += throttleMs;
    this.#restingCount++;
    await this.#cluster.wait(throttleMs);
    this.#restingCount--;
  }

  /** For progress: how long it was in all; absent where it never was. */
  metrics(): Readonly<Record<string, string>> {
    return this.#totalMs === 0 ? {} : { fetchThrottleMs: String(this.#totalMs) };
  }
}
