import type { Api, Throttled } from './api.ts';
import type { WireReader } from './wire-reader.ts';

/** What all brokers of a cluster have agreed to speak, by name: for example `transaction.version`. */
export type FinalizedFeatures = ReadonlyMap<string, number>;

interface ApiVersionsResponse extends Throttled {
  readonly errorCode: number;
  readonly features: FinalizedFeatures;
}

const SOFTWARE = 'millrace';
/** Brokers refuse an empty one. */
const SOFTWARE_VERSION = '1';
const FINALIZED_FEATURES_TAG = 2;

/** Asks for the features of the cluster; which versions of requests a broker has is known from when we connected. */
export const API_VERSIONS: Api<Record<never, never>, ApiVersionsResponse> = {
  name: 'ApiVersions',
  key: 18,
  version: 3,
  isHeaderPlain: true,
  encode(_, writer) {
    writer.text(SOFTWARE).text(SOFTWARE_VERSION).end();
  },
  decode(reader) {
    const errorCode = reader.int16();
    reader.list(() => {
      for (let number = 0; number < 3; number++) reader.int16();
      reader.end();
    });
    const throttleMs = reader.int32();
    let features: FinalizedFeatures = new Map();
    reader.tags((tag, value) => {
      if (tag === FINALIZED_FEATURES_TAG) features = readFeatures(value);
    });
    return { errorCode, throttleMs, features };
  },
};

function readFeatures(reader: WireReader): FinalizedFeatures {
  const features = reader.list(() => {
    const name = reader.text();
    const [version] = [reader.int16(), reader.int16()];
    reader.end();
    return [name, version] as const;
  });
  return new Map(features);
}
