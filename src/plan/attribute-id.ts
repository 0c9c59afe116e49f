let lastId = 0;

/**
 * A new id for a column of a logical plan, unique in this process, so that plans analysed apart can be put together.
 * Ids never leave the logical plan: stages refer to columns by position, so results do not depend on them.
 */
export function newAttributeId(): number {
  lastId += 1;
  return lastId;
}
