import { isDeepStrictEqual } from 'node:util';
import { type MillraceError, userError } from '../errors.ts';
import type { StateDescription } from '../operators/state-reader/state-description.ts';
import type { OperatorSignature } from '../plan/stages.ts';

/** An operator with state as a checkpoint knows it. */
export interface StoredOperator extends Omit<OperatorSignature, 'columns'> {
  /** What its tables hold; null where nobody else can read them, absent in what older versions wrote. */
  readonly table?: StateDescription | null | undefined;
}

/** What became of a query's operators between two starts on one checkpoint. */
export interface OperatorChanges {
  readonly kept: readonly StoredOperator[];
  readonly dropped: readonly StoredOperator[];
  readonly added: readonly StoredOperator[];
  /** Same name, but a state that cannot be read as the other. */
  readonly impossible: readonly {
    readonly before: StoredOperator;
    readonly now: StoredOperator;
  }[];
}

export function compareSignatures(
  stored: readonly StoredOperator[],
  requested: readonly StoredOperator[],
): OperatorChanges {
  const before = new Map(stored.map((signature) => [signature.operatorId, signature]));
  const now = new Map(requested.map((signature) => [signature.operatorId, signature]));
  const pairs = requested.flatMap((signature) => {
    const old = before.get(signature.operatorId);
    return old === undefined ? [] : [{ before: old, now: signature }];
  });
  return {
    kept: pairs.filter(isSame).map((pair) => pair.now),
    dropped: stored.filter(({ operatorId }) => !now.has(operatorId)),
    added: requested.filter(({ operatorId }) => !before.has(operatorId)),
    impossible: pairs.filter((pair) => !isSame(pair)),
  };
}

/**
 * Spark's rule: no stateful operator may come, go or change its state; operators without state may change as they like.
 */
export function changesState({ dropped, added, impossible }: OperatorChanges): boolean {
  return dropped.some(hasState) || added.some(hasState) || impossible.length > 0;
}

/**
 * Whether a query may go on though operators have gone or come. Not where state would be read as another, nor where one
 * operator would take back rows of another which it never had, because only one of the two is new.
 */
export function mayAccept(
  { kept, added, impossible }: OperatorChanges,
  readsChanges: boolean,
): boolean {
  const isMixed = kept.some(hasState) && added.some(hasState);
  return impossible.length === 0 && !(readsChanges && isMixed);
}

/** The refusal of changed state, with the whole list. */
export function stateChanged(
  changes: OperatorChanges,
  location: string,
  isAcceptable: boolean,
): MillraceError {
  return userError(
    'STREAMING_STATEFUL_OPERATOR_NOT_MATCH_IN_STATE_METADATA',
    `The query's state does not fit the checkpoint ${location}.\n${changesText(changes)}`,
    { hint: hintFor(changes, isAcceptable) },
  );
}

function hintFor(changes: OperatorChanges, isAcceptable: boolean): string {
  const [late] = namedLater(changes);
  const leaveOut = late === undefined ? '' : `Leave out the name ${late.now.operatorId}. `;
  return `${leaveOut}${isAcceptable ? ACCEPT : CHANGE_BACK}`;
}

/** What becomes of each operator's state, a line each. */
export function changesText(changes: OperatorChanges): string {
  const { kept, dropped, added, impossible } = changes;
  const lines = [
    ...kept.filter(hasState).map((operator) => `kept: ${describe(operator)}`),
    ...dropped.filter(hasState).map((operator) => `dropped: ${describe(operator)}`),
    ...added.filter(hasState).map((operator) => `new: ${describe(operator)}`),
    ...impossible.map((pair) => {
      return `impossible: ${describe(pair.before)} -> ${describe(pair.now)}${reasonText(pair)}`;
    }),
    ...namedLater(changes).map(({ before, now }) => {
      return `named later: ${before.operatorId} had no name before, so its state does not come to ${now.operatorId}`;
    }),
  ];
  return lines.map((line) => `  ${line}`).join('\n');
}

function reasonText(pair: { before: StoredOperator; now: StoredOperator }): string {
  if (!hasSameTable(pair)) return ', whose table holds its rows otherwise';
  return looksFurther(pair) ? ', which looks back at rows that are forgotten' : '';
}

/** An id that an operator has by its place: no name has this form. */
const PLACE = /-\d+$/;

/** Operators that look as if they had only been given a name since the first start. */
function namedLater({ dropped, added }: OperatorChanges): OperatorChanges['impossible'] {
  const unnamed = dropped.filter(
    (operator) => hasState(operator) && PLACE.test(operator.operatorId),
  );
  return added
    .filter(({ operatorId }) => !PLACE.test(operatorId))
    .flatMap((now) => {
      const before = unnamed.find((operator) => isSame({ before: operator, now }));
      return before === undefined ? [] : [{ before, now }];
    });
}

const CHANGE_BACK =
  'Bring the query back to what it was, or start it with a new checkpoint location.';
const ACCEPT =
  'Bring the query back to what it was, or start it with --accept (acceptStateChanges): what is dropped is forgotten, what is new begins empty.';

function isSame({ before, now }: { before: StoredOperator; now: StoredOperator }): boolean {
  // Older versions did not note the lists.
  const areListsKnown = [before, now].every(({ table }) => table?.lists !== undefined);
  const hasSameLists = !areListsKnown || takersText(before) === takersText(now);
  const isNamedAlike = before.kind === now.kind && before.state === now.state && hasSameLists;
  return isNamedAlike && hasSameTable({ before, now }) && !looksFurther({ before, now });
}

/** Whether results look back at rows that were forgotten. */
function looksFurther({ before, now }: { before: StoredOperator; now: StoredOperator }): boolean {
  const [kept, wanted] = [before.table?.looksBack, now.table?.looksBack];
  if (kept === undefined || wanted === undefined || kept.rows === null) return false;
  return wanted.rows === null || wanted.rows > kept.rows || wanted.micros > kept.micros;
}

/** True where an operator forgets rows that it kept before: from then on they are not there. */
export function forgetsMore(before: StoredOperator, now: StoredOperator): boolean {
  return looksFurther({ before: now, now: before });
}

/** Whether both tables hold the same rows in the same way, as far as that is known: part of it is whether they expire. */
function hasSameTable({ before, now }: { before: StoredOperator; now: StoredOperator }): boolean {
  const [old, own] = [before, now].map(({ table }) => table);
  const hasSameRows = isAlike(old?.first, own?.first) && isAlike(old?.order, own?.order);
  return isAlike(old?.store, own?.store) && hasSameRows;
}

/** As a file has them: without what is undefined. What an older version did not note is taken to be the same. */
function isAlike(before: unknown, now: unknown): boolean {
  if (before === undefined || now === undefined) return true;
  return isDeepStrictEqual(JSON.parse(JSON.stringify(before)), JSON.parse(JSON.stringify(now)));
}

/** Which calls take the distinct values of each list, by their numbers; '' where there are no lists. */
function takersText({ table }: StoredOperator): string {
  const lists = (table?.lists ?? []).map(({ takers }) => {
    return takers.map((calls) => calls.map((call) => call + 1).join(', ')).join(' | ');
  });
  return lists.length === 0 ? '' : ` for the calls ${lists.join('; ')}`;
}

function hasState({ state }: StoredOperator): boolean {
  return state !== '';
}

function describe(operator: StoredOperator): string {
  const { operatorId, kind, state } = operator;
  return `${operatorId} (${kind}: ${state}${takersText(operator)})`;
}
