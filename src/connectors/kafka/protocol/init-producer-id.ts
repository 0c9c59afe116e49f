import type { Api, Throttled } from './api.ts';

interface InitProducerIdRequest {
  /** Null for a producer without transactions. */
  readonly transactionalId: string | null;
  /** A transaction that is open for longer is given up by the broker. */
  readonly timeoutMs: number;
}

interface InitProducerIdResponse extends Throttled {
  readonly errorCode: number;
  readonly producerId: bigint;
  readonly epoch: number;
}

const NO_PRODUCER = -1n;
const NO_EPOCH = -1;

/** Makes us the one producer of a transactional id: older ones are refused from now on, what they left open is given up. */
export const INIT_PRODUCER_ID: Api<InitProducerIdRequest, InitProducerIdResponse> = {
  name: 'InitProducerId',
  key: 22,
  version: 4,
  encode({ transactionalId, timeoutMs }, writer) {
    writer.text(transactionalId).int32(timeoutMs).int64(NO_PRODUCER).int16(NO_EPOCH).end();
  },
  decode(reader) {
    const response = {
      throttleMs: reader.int32(),
      errorCode: reader.int16(),
      producerId: reader.int64(),
      epoch: reader.int16(),
    };
    reader.end();
    return response;
  },
};
