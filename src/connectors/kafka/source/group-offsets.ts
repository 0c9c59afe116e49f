import type { KafkaCluster } from '../client/cluster.ts';
import { checkCode } from '../client/kafka-error.ts';
import { type GroupOffset, OFFSET_COMMIT } from '../protocol/offset-commit.ts';

/** Between two commits. */
const INTERVAL_MS = 1000;
/** So long the end of a query may wait for the last one. */
const FLUSH_MS_MAX = 2000;

/**
 * Commits where a query is to a group of consumers, for tools that show the lag of groups. Nothing is ever read back: a commit that
 * fails is made up for by the next one.
 */
export class GroupOffsets {
  readonly #cluster: KafkaCluster;
  readonly #groupId: string;
  /** The newest that are not committed yet. */
  #waiting: readonly GroupOffset[] | null = null;
  #running: Promise<void> | null = null;
  #committing: Promise<void> = Promise.resolve();

  constructor(cluster: KafkaCluster, groupId: string) {
    this.#cluster = cluster;
    this.#groupId = groupId;
  }

  /** What is behind the last record that the query has done. */
  report(offsets: readonly GroupOffset[]): void {
    this.#waiting = offsets;
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
  }

  /** Tries to commit what waits; to be called before the cluster is closed. */
  async flush(): Promise<void> {
    const last = this.#committing.then(() => this.#commit());
    await Promise.race([last, this.#cluster.wait(FLUSH_MS_MAX)]);
  }

  async #run(): Promise<void> {
    while (this.#waiting !== null && !this.#cluster.isClosed) {
      this.#committing = this.#commit();
      await this.#committing;
      await this.#cluster.wait(INTERVAL_MS);
    }
  }

  async #commit(): Promise<void> {
    const offsets = this.#waiting;
    this.#waiting = null;
    if (offsets === null || offsets.length === 0) return;
    try {
      await this.#cluster.untilAnswered(() => this.#send(offsets), FLUSH_MS_MAX);
    } catch {
      this.#waiting ??= offsets;
    }
  }

  async #send(offsets: readonly GroupOffset[]): Promise<void> {
    const groupId = this.#groupId;
    const nodeId = await this.#cluster.coordinator('group', groupId);
    const { partitions } = await this.#cluster.send(nodeId, OFFSET_COMMIT, { groupId, offsets });
    for (const { errorCode } of partitions) checkCode('OffsetCommit', errorCode, groupId);
  }
}
