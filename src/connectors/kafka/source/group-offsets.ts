import { checkCode, type KafkaCluster } from '../client/cluster.ts';
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
    await Promise.race([this.#commit(), this.#cluster.wait(FLUSH_MS_MAX)]);
  }

  async #run(): Promise<void> {
    while (this.#waiting !== null && !this.#cluster.isClosed) {
      await this.#commit();
      await this.#cluster.wait(INTERVAL_MS);
    }
  }

  async #commit(): Promise<void> {
    const offsets = this.#waiting;
    this.#waiting = null;
    if (offsets === null || offsets.length === 0) return;
    try {
      const nodeId = await this.#cluster.coordinator('group', this.#groupId);
      const request = { groupId: this.#groupId, offsets };
      const { partitions } = await this.#cluster.send(nodeId, OFFSET_COMMIT, request);
      for (const { errorCode } of partitions) checkCode('OffsetCommit', errorCode, this.#groupId);
    } catch {
      this.#waiting ??= offsets;
    }
  }
}
