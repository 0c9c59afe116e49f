import type { Api, Throttled } from './api.ts';
import type { BrokerAddress } from './metadata.ts';

/** Whose offsets or transactions a broker keeps. */
export type CoordinatorKind = 'group' | 'transaction';

interface FindCoordinatorRequest {
  readonly key: string;
  readonly kind: CoordinatorKind;
}

interface FindCoordinatorResponse extends Throttled, BrokerAddress {
  readonly errorCode: number;
  readonly errorMessage: string | null;
}

/** Which broker keeps a group's offsets or a producer's transactions. */
export const FIND_COORDINATOR: Api<FindCoordinatorRequest, FindCoordinatorResponse> = {
  name: 'FindCoordinator',
  key: 10,
  version: 3,
  encode({ key, kind }, writer) {
    writer
      .text(key)
      .int8(kind === 'group' ? 0 : 1)
      .end();
  },
  decode(reader) {
    const response = {
      throttleMs: reader.int32(),
      errorCode: reader.int16(),
      errorMessage: reader.nullableText(),
      nodeId: reader.int32(),
      host: reader.text(),
      port: reader.int32(),
    };
    reader.end();
    return response;
  },
};
