import type { WireReader } from './wire-reader.ts';
import type { WireWriter } from './wire-writer.ts';

/**
 * A request of Kafka's protocol in the one version that we speak, with its answer. Each is a file of this folder, in the order
 * of fields of the Kafka protocol guide (https://kafka.apache.org/protocol). All versions are flexible ones, which
 * brokers from 3.1 on have, 4.x among them.
 */
export interface Api<Request, Response> {
  readonly name: string;
  readonly key: number;
  readonly version: number;
  /** The header of its answer has no tagged fields, other than that of all others. */
  readonly isHeaderPlain?: true;
  encode(request: Request, writer: WireWriter): void;
  decode(reader: WireReader): Response;
}

/** For how long the broker asks us to send it nothing (ms); in every answer. */
export interface Throttled {
  readonly throttleMs: number;
}

/** What one partition answered. */
export interface PartitionResult {
  readonly topic: string;
  readonly partition: number;
  readonly errorCode: number;
}
