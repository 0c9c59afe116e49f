/** What the coordinator of the fake broker knows of one transactional id. */
export interface TransactionState {
  readonly producerId: bigint;
  epoch: number;
  /** `topic partition` of the open transaction. */
  readonly partitions: Set<string>;
  /** Offsets of groups that are committed with it: by `group topic partition`. */
  readonly offsets: Map<string, CommittedOffset>;
}

export interface CommittedOffset {
  readonly offset: bigint;
  readonly metadata: string;
}

/** Transactional ids and the offsets of groups. */
export class Coordinator {
  readonly offsets: Map<string, CommittedOffset> = new Map();
  readonly #states = new Map<string, TransactionState>();
  /** By id: the epoch of the transaction that ended last. */
  readonly #ended = new Map<string, number>();
  #nextProducerId = 1000n;

  /** A new epoch of an id's producer; null for a producer without one. */
  begin(transactionalId: string | null): TransactionState {
    const known = transactionalId === null ? undefined : this.#states.get(transactionalId);
    if (known !== undefined) {
      this.#ended.delete(transactionalId!);
      known.epoch++;
      return known;
    }
    const producerId = this.#nextProducerId++;
    const state = { producerId, epoch: 0, partitions: new Set<string>(), offsets: new Map() };
    if (transactionalId !== null) this.#states.set(transactionalId, state);
    return state;
  }

  /** An id's state, or an error code where its producer is another one. */
  find(transactionalId: string, producerId: bigint, epoch: number): TransactionState | number {
    const state = this.#states.get(transactionalId);
    if (state?.producerId !== producerId) return 49;
    return state.epoch === epoch ? state : 47;
  }

  /** Adds a partition to the transaction of those who write there; gives an error code. */
  add(transactionalId: string | null, place: string, records: Buffer): number {
    const [producerId, epoch] = [records.readBigInt64BE(43), records.readInt16BE(51)];
    const state = this.find(transactionalId ?? '', producerId, epoch);
    if (typeof state === 'number') return state;
    state.partitions.add(place);
    return 0;
  }

  isEnded(transactionalId: string, epoch: number): boolean {
    return this.#ended.get(transactionalId) === epoch;
  }

  /** The next transaction is under the next epoch. */
  goOn(transactionalId: string): void {
    const state = this.#states.get(transactionalId)!;
    this.#ended.set(transactionalId, state.epoch++);
  }

  end(state: TransactionState, commits: boolean): void {
    if (commits) for (const [place, offset] of state.offsets) this.offsets.set(place, offset);
    state.offsets.clear();
    state.partitions.clear();
  }
}
