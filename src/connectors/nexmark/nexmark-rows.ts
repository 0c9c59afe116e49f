// The rows of Nexmark's three tables, each a pure function of seed, rate and the number of its event. What is drawn, and in which
// order, is part of that function.

import type { Arena } from '../../columnar/arena.ts';
import { type Batch, insertBatch } from '../../columnar/batch.ts';
import { type Schema, schema } from '../../columnar/schema.ts';
import { BIGINT, field, STRING, TIMESTAMP } from '../../columnar/types.ts';
import {
  EVENTS_PER_ROUND,
  type NexmarkTable,
  newestAuction,
  newestPerson,
  PLACES,
  rowsBefore,
} from './event-numbers.ts';
import { EventRandom } from './event-random.ts';
import { LongColumn, TextColumn } from './row-columns.ts';
import { COLD_CHANNELS, TextPool } from './text-pool.ts';

/** Midnight falls 30 seconds in. */
const BASE_MS = Date.UTC(2026, 2, 1, 23, 59, 30);
/** One event in ten is late, by up to three seconds. */
const LATE_PART = 0.1;
const LATE_MS_MAX = 3000;
const FIRST_ID = 1000;
/** The hot auction, bidder and seller change with every so many new ones. */
const HOT_SPAN = 100;
/** Cold ids come from the last so many, and from a few that are not there yet. */
const ACTIVE_PERSONS = 1000;
const ACTIVE_AUCTIONS = 100;
const IDS_AHEAD = 10;
/** Events in which about a hundred auctions open: how long one is expected to last. */
const AUCTION_EVENTS = 1666;

const CITIES = [
  ...['Phoenix', 'Los Angeles', 'San Francisco', 'Boise', 'Portland'],
  ...['Bend', 'Redmond', 'Seattle', 'Kent', 'Cheyenne'],
];
const STATES = ['AZ', 'CA', 'ID', 'OR', 'WA', 'WY'];
const FIRST_NAMES = [
  ...['Peter', 'Paul', 'Luke', 'John', 'Saul', 'Vicky'],
  ...['Kate', 'Julie', 'Sarah', 'Deiter', 'Walter'],
];
const LAST_NAMES = [
  ...['Shultz', 'Abrams', 'Spencer', 'White', 'Bartels'],
  ...['Walton', 'Smith', 'Jones', 'Noris'],
];

export const NEXMARK_SCHEMAS: { readonly [Table in NexmarkTable]: Schema } = {
  person: schema([
    field('id', BIGINT),
    ...['name', 'emailAddress', 'creditCard', 'city', 'state'].map((name) => field(name, STRING)),
    field('dateTime', TIMESTAMP),
    field('extra', STRING),
  ]),
  auction: schema([
    field('id', BIGINT),
    field('itemName', STRING),
    field('description', STRING),
    field('initialBid', BIGINT),
    field('reserve', BIGINT),
    field('dateTime', TIMESTAMP),
    field('expires', TIMESTAMP),
    field('seller', BIGINT),
    field('category', BIGINT),
    field('extra', STRING),
  ]),
  bid: schema([
    field('auction', BIGINT),
    field('bidder', BIGINT),
    field('price', BIGINT),
    field('channel', STRING),
    field('url', STRING),
    field('dateTime', TIMESTAMP),
    field('extra', STRING),
  ]),
};

/** Makes the rows of one seed and rate; the rate is events of all three tables in a second of event time. */
export class NexmarkRows {
  readonly #rate: number;
  readonly #random: EventRandom;
  readonly #pool: TextPool;

  constructor(seed: number, rate: number) {
    this.#rate = rate;
    this.#random = new EventRandom(seed);
    this.#pool = new TextPool(seed);
  }

  /** The rows of a table among the events [start, end), in order. */
  batch(table: NexmarkTable, start: number, end: number, arena: Arena): Batch {
    const rowCount = rowsBefore(table, end) - rowsBefore(table, start);
    const writer = this.#writers[table](rowCount, arena);
    const places = PLACES[table];
    for (let event = start; event < end; event++) {
      const place = event % EVENTS_PER_ROUND;
      if (place >= places.first && place < places.end) writer.add(event, this.#begin(event));
    }
    return insertBatch(
      rowCount,
      writer.columns.map((column) => column.column()),
    );
  }

  /** The event's time in milliseconds; all else that is drawn for it follows. */
  #begin(event: number): number {
    const random = this.#random;
    random.begin('event', event);
    const timeMs = BASE_MS + Math.floor((event * 1000) / this.#rate);
    return random.fraction() < LATE_PART ? timeMs - random.below(LATE_MS_MAX + 1) : timeMs;
  }

  readonly #writers: { readonly [Table in NexmarkTable]: MakeWriter } = {
    person: (rowCount, arena) => this.#persons(rowCount, arena),
    auction: (rowCount, arena) => this.#auctions(rowCount, arena),
    bid: (rowCount, arena) => this.#bids(rowCount, arena),
  };

  #persons(rowCount: number, arena: Arena): RowWriter {
    const id = new LongColumn(rowCount, arena);
    const texts = Array.from({ length: 5 }, () => new TextColumn(rowCount, arena));
    const dateTime = new LongColumn(rowCount, arena);
    const extra = new TextColumn(rowCount, arena);
    const random = this.#random;
    const add = (event: number, timeMs: number): void => {
      id.add(FIRST_ID + newestPerson(event));
      const values = [
        `${pick(FIRST_NAMES, random)} ${pick(LAST_NAMES, random)}`,
        `${this.#pool.word(random, 7)}@${this.#pool.word(random, 5)}.com`,
        Array.from({ length: 4 }, () => String(random.below(10_000)).padStart(4, '0')).join(' '),
        pick(CITIES, random),
        pick(STATES, random),
      ];
      for (const [index, value] of values.entries()) texts[index].addText(value);
      dateTime.addMilliseconds(timeMs);
      const byteLength = 8 + values.reduce((sum, value) => sum + value.length, 0);
      extra.addPiece(this.#pool.filling(random, byteLength, 200));
    };
    return { columns: [id, ...texts, dateTime, extra], add };
  }

  #auctions(rowCount: number, arena: Arena): RowWriter {
    const long = () => new LongColumn(rowCount, arena);
    const text = () => new TextColumn(rowCount, arena);
    const [id, initialBid, reserve, dateTime, expires, seller, category] = Array.from(
      { length: 7 },
      long,
    );
    const [itemName, description, extra] = Array.from({ length: 3 }, text);
    const random = this.#random;
    const lifeMs = Math.floor((AUCTION_EVENTS * 1000) / this.#rate);
    const add = (event: number, timeMs: number): void => {
      id.add(FIRST_ID + newestAuction(event));
      const isHot = random.below(4) > 0;
      seller.add(FIRST_ID + (isHot ? hot(newestPerson(event)) : this.#coldPerson(event)));
      category.add(10 + random.below(5));
      const least = this.#price();
      dateTime.addMilliseconds(timeMs);
      expires.addMilliseconds(timeMs + 1 + random.below(Math.max(2 * lifeMs, 1)));
      const name = this.#pool.words(random, 20);
      const words = this.#pool.words(random, 100);
      itemName.addPiece(name);
      description.addPiece(words);
      initialBid.add(least);
      reserve.add(least + this.#price());
      const byteLength = 8 + (name.end - name.start) + (words.end - words.start) + 40;
      extra.addPiece(this.#pool.filling(random, byteLength, 500));
    };
    const columns = [
      ...[id, itemName, description, initialBid, reserve],
      ...[dateTime, expires, seller, category, extra],
    ];
    return { columns, add };
  }

  #bids(rowCount: number, arena: Arena): RowWriter {
    const long = () => new LongColumn(rowCount, arena);
    const text = () => new TextColumn(rowCount, arena);
    const [auction, bidder, price, dateTime] = [long(), long(), long(), long()];
    const [channel, url, extra] = [text(), text(), text()];
    const random = this.#random;
    const { hotChannels, coldChannels } = this.#pool;
    const add = (event: number, timeMs: number): void => {
      const isHot = random.below(2) > 0;
      const newest = Math.max(newestAuction(event), 0);
      auction.add(FIRST_ID + (isHot ? hot(newest) : this.#coldAuction(newest)));
      const isHotBidder = random.below(4) > 0;
      bidder.add(FIRST_ID + (isHotBidder ? hot(newestPerson(event)) + 1 : this.#coldPerson(event)));
      price.add(this.#price());
      const isHotChannel = random.below(2) > 0;
      const way = isHotChannel
        ? hotChannels[random.below(4)]
        : coldChannels[random.below(COLD_CHANNELS)];
      channel.add(way.name);
      url.add(way.url);
      dateTime.addMilliseconds(timeMs);
      extra.addPiece(this.#pool.filling(random, 32, 100));
    };
    return { columns: [auction, bidder, price, channel, url, dateTime, extra], add };
  }

  /** From one to a million, evenly on a logarithmic scale, in cents. */
  #price(): number {
    return Math.round(10 ** (6 * this.#random.fraction()) * 100);
  }

  #coldPerson(event: number): number {
    const persons = newestPerson(event) + 1;
    const active = Math.min(persons, ACTIVE_PERSONS);
    return persons - active + this.#random.below(active + IDS_AHEAD);
  }

  #coldAuction(newest: number): number {
    const oldest = Math.max(newest - ACTIVE_AUCTIONS, 0);
    return oldest + this.#random.below(newest - oldest + 1 + IDS_AHEAD);
  }
}

interface RowWriter {
  readonly columns: readonly (LongColumn | TextColumn)[];
  add(event: number, timeMs: number): void;
}

type MakeWriter = (rowCount: number, arena: Arena) => RowWriter;

function hot(newest: number): number {
  return Math.floor(newest / HOT_SPAN) * HOT_SPAN;
}

function pick(values: readonly string[], random: EventRandom): string {
  return values[random.below(values.length)];
}
