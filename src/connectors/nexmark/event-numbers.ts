// Of every 50 events, the first is a person, three are auctions, 46 are bids. Ids follow from the number of the event alone.

export type NexmarkTable = 'person' | 'auction' | 'bid';

export const EVENTS_PER_ROUND = 50;
/** The first event of a round that is none of these any more. */
const AUCTIONS_END = 4;
const AUCTIONS_PER_ROUND = 3;

/** Where the events of a table begin and end in each round. */
export const PLACES: { readonly [Table in NexmarkTable]: { first: number; end: number } } = {
  person: { first: 0, end: 1 },
  auction: { first: 1, end: AUCTIONS_END },
  bid: { first: AUCTIONS_END, end: EVENTS_PER_ROUND },
};

/** How many of the events before `event` are of a table. */
export function rowsBefore(table: NexmarkTable, event: number): number {
  const { first, end } = PLACES[table];
  const place = event % EVENTS_PER_ROUND;
  const rounds = Math.floor(event / EVENTS_PER_ROUND);
  return rounds * (end - first) + Math.min(Math.max(place - first, 0), end - first);
}

/** The newest person at an event. */
export function newestPerson(event: number): number {
  return Math.floor(event / EVENTS_PER_ROUND);
}

/** The newest auction at an event; −1 before the first. */
export function newestAuction(event: number): number {
  const round = Math.floor(event / EVENTS_PER_ROUND);
  const place = event % EVENTS_PER_ROUND;
  if (place === 0) return round * AUCTIONS_PER_ROUND - 1;
  return round * AUCTIONS_PER_ROUND + Math.min(place, AUCTIONS_PER_ROUND) - 1;
}
