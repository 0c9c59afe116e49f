import type { Api } from './api.ts';
import { FETCH } from './fetch.ts';
import { FIND_COORDINATOR } from './find-coordinator.ts';
import { INIT_PRODUCER_ID } from './init-producer-id.ts';
import { LIST_OFFSETS } from './list-offsets.ts';
import { METADATA } from './metadata.ts';
import { OFFSET_COMMIT } from './offset-commit.ts';
import { OFFSET_FETCH } from './offset-fetch.ts';
import { PRODUCE } from './produce.ts';
import {
  ADD_OFFSETS_TO_TXN,
  ADD_PARTITIONS_TO_TXN,
  END_TXN,
  TXN_OFFSET_COMMIT,
} from './transaction.ts';

/** Every request that we send, for the check of what a broker speaks. */
export const APIS: readonly Pick<Api<never, unknown>, 'name' | 'key' | 'version'>[] = [
  PRODUCE,
  FETCH,
  LIST_OFFSETS,
  METADATA,
  OFFSET_COMMIT,
  OFFSET_FETCH,
  FIND_COORDINATOR,
  INIT_PRODUCER_ID,
  ADD_PARTITIONS_TO_TXN,
  ADD_OFFSETS_TO_TXN,
  END_TXN,
  TXN_OFFSET_COMMIT,
];
