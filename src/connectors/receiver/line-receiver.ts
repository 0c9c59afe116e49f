/**
 * Receives lines from where they cannot be had twice. What it stores is in the query's log before it counts as received;
 * when it may store more, when it is started again and what becomes of errors is the supervisor's matter.
 */
export interface LineReceiver {
  /** For progress and errors, for example `socket[localhost:9999]`. */
  readonly description: string;
  /** Begins to receive, and resolves when it does; also called again after `stop`. */
  start(store: LineStore): void | Promise<void>;
  /** Has a start that is under way reject soon; absent where starts do not wait for others. */
  abort?(): void;
  /** Stops to receive; nothing is stored once it has resolved. */
  stop(): void | Promise<void>;
}

/** What receivers store lines with. */
export interface LineStore {
  /** The number of the byte behind the last durable one, over all runs of the query. */
  readonly receivedBytes: number;
  /** What keeps rows waiting: the rate, or that batches are too far behind; null when nothing does. */
  readonly closedBy: 'rate' | 'memory' | null;
  /** Resolves when nothing keeps rows waiting any more. */
  whenOpen(): Promise<void>;
  /** Stores whole lines, each with its line feed, as soon as they may come; resolves when they are durable. */
  store(lines: Uint8Array): Promise<void>;
  /** Makes a line part of the next block; resolves when the next line may come, which is before this one is durable. */
  storeLine(line: Uint8Array): Promise<void>;
  /** Stops the receiver and starts it again, because of an error or without one: at first soon and then ever later until something is stored. */
  restart(message: string, error?: unknown, delayMs?: number): void;
  /** Receives no more. With an error the query ends. */
  stop(message: string, error?: unknown): void;
  /** Counts an error, which the progress shows. */
  reportError(message: string, error?: unknown): void;
  /** Received by now, and not about to be started again. */
  readonly isStarted: boolean;
  readonly isStopped: boolean;
}

/** Time on the query's clock. */
export interface ReceiverClock {
  now(): number;
  after(delayMs: number, callback: () => void): () => void;
}
