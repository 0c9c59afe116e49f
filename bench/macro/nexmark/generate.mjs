#!/usr/bin/env node
// Nexmark data as JSON lines, a pure function of (seed, event number).
// usage: node generate.mjs --out DIR [--events 500000] [--seed 7] [--files 16] [--rate 10000]
// Writes DIR/json/{person,auction,bid}.jsonl/part-NN.jsonl and DIR/side/side_input.{csv,jsonl}
import {
  closeSync,
  mkdirSync,
  openSync,
  rmSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

const arg = (name, dflt) => {
  const i = process.argv.indexOf(`--${name}`);
  return i < 0 ? dflt : process.argv[i + 1];
};
const OUT = arg('out');
if (!OUT) {
  console.error(
    'usage: node generate.mjs --out DIR [--events N] [--seed S] [--files F] [--rate R]',
  );
  process.exit(2);
}
const N = Number(arg('events', 500000));
const SEED = Number(arg('seed', 7)) >>> 0;
const FILES = Number(arg('files', 16));
const RATE = Number(arg('rate', 10000)); // events per second of event time
const BASE = Date.parse('2026-03-01T23:59:30.000Z'); // midnight falls 30 s in
const MAX_LATE = 3000; // ms
const LATE_PART = 0.1;

// ---- random numbers: one small generator, re-seeded for every event
let s = 0;
const mix = (h) => {
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) >>> 0;
};
const seedFor = (tag, n) => {
  s = mix(mix(SEED ^ 0x9e3779b9) + Math.imul(tag, 0x85ebca6b) + mix(n + 1));
};
const u32 = () => {
  s = (s + 0x6d2b79f5) | 0;
  let t = Math.imul(s ^ (s >>> 15), 1 | s);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return (t ^ (t >>> 14)) >>> 0;
};
const U = () => u32() / 4294967296;
const R = (n) => Math.floor(U() * n);

// ---- dictionaries
const CITIES = [
  'Phoenix',
  'Los Angeles',
  'San Francisco',
  'Boise',
  'Portland',
  'Bend',
  'Redmond',
  'Seattle',
  'Kent',
  'Cheyenne',
];
const STATES = ['AZ', 'CA', 'ID', 'OR', 'WA', 'WY'];
const FIRST = [
  'Peter',
  'Paul',
  'Luke',
  'John',
  'Saul',
  'Vicky',
  'Kate',
  'Julie',
  'Sarah',
  'Deiter',
  'Walter',
];
const LAST = [
  'Shultz',
  'Abrams',
  'Spencer',
  'White',
  'Bartels',
  'Walton',
  'Smith',
  'Jones',
  'Noris',
];
const POOL = 1 << 20;
const AZ = 'abcdefghijklmnopqrstuvwxyz';
const flat = (x) => Buffer.from(x, 'latin1').toString('latin1');
seedFor(1, 0);
const letters = flat(Array.from({ length: POOL }, () => AZ[R(26)]).join(''));
seedFor(2, 0);
const words = flat(Array.from({ length: POOL }, () => (R(13) === 0 ? ' ' : AZ[R(26)])).join(''));
const S = (max, pool = words) => {
  const len = 3 + R(max - 3);
  const at = R(POOL - len);
  return pool.substring(at, at + len).trim();
};
const extra = (cur, avg) => {
  if (cur > avg) return '';
  const a = avg - cur;
  const d = Math.round(0.2 * a);
  const len = d > 0 ? a - d + R(2 * d) : a;
  const at = R(POOL - len);
  return letters.substring(at, at + len);
};
const price = () => Math.round(10 ** (6 * U()) * 100);
const seg = () => S(5).replaceAll(' ', '_') || 'x';
const baseUrl = () => `https://www.nexmark.com/${seg()}/${seg()}/${seg()}/item.htm?query=1`;
const rev32 = (i) => {
  let r = 0;
  for (let b = 0; b < 32; b++) r |= ((i >>> b) & 1) << (31 - b);
  return Math.abs(r | 0);
};
const HOT = ['Google', 'Facebook', 'Baidu', 'Apple'];
seedFor(3, 0);
const hotTail = HOT.map((c) => `"channel":"${c}","url":"${baseUrl()}"`);
const coldTail = Array.from({ length: 10000 }, (_, i) => {
  seedFor(4, i);
  return `"channel":"channel-${i}","url":"${baseUrl()}${R(10) > 0 ? `&channel_id=${rev32(i)}` : ''}"`;
});

// ---- time
const PAD = Array.from({ length: 1000 }, (_, i) => String(i).padStart(3, '0'));
const seconds = new Map();
const iso = (ms) => {
  const sec = Math.floor(ms / 1000);
  let p = seconds.get(sec);
  if (p === undefined) {
    p = new Date(sec * 1000).toISOString().slice(0, 20);
    seconds.set(sec, p);
  }
  return `${p}${PAD[ms - sec * 1000]}Z`;
};
const nominal = (n) => BASE + Math.floor((n * 1000) / RATE);

// ---- ids
const lastPerson = (E) => Math.floor(E / 50);
const lastAuction = (E) => {
  let epoch = Math.floor(E / 50);
  let off = E % 50;
  if (off < 1) {
    epoch -= 1;
    off = 2;
  } else if (off >= 4) off = 2;
  else off -= 1;
  return epoch * 3 + off;
};
const randomPerson = (E) => {
  const P = lastPerson(E) + 1;
  const A = Math.min(P, 1000);
  return P - A + R(A + 10);
};
const randomAuction = (E) => {
  const hi = Math.max(lastAuction(E), 0);
  const lo = Math.max(hi - 100, 0);
  return lo + R(hi - lo + 1 + 10);
};

function event(E) {
  seedFor(5, E);
  const ts = nominal(E) - (U() < LATE_PART ? R(MAX_LATE + 1) : 0);
  const rem = E % 50;
  if (rem === 0) {
    const id = 1000 + lastPerson(E);
    const name = `${FIRST[R(11)]} ${LAST[R(9)]}`;
    const email = `${S(7).replaceAll(' ', '_') || 'x'}@${S(5).replaceAll(' ', '_') || 'x'}.com`;
    const cc = `${String(R(10000)).padStart(4, '0')} ${String(R(10000)).padStart(4, '0')} ${String(R(10000)).padStart(4, '0')} ${String(R(10000)).padStart(4, '0')}`;
    const city = CITIES[R(10)];
    const state = STATES[R(6)];
    const x = extra(8 + name.length + email.length + cc.length + city.length + state.length, 200);
    return `{"id":${id},"name":"${name}","emailAddress":"${email}","creditCard":"${cc}","city":"${city}","state":"${state}","dateTime":"${iso(ts)}","extra":"${x}"}\n`;
  }
  if (rem < 4) {
    const id = 1000 + lastAuction(E);
    const seller = 1000 + (R(4) > 0 ? Math.floor(lastPerson(E) / 100) * 100 : randomPerson(E));
    const category = 10 + R(5);
    const initialBid = price();
    const life = Math.floor((1666 * 1000) / RATE); // expected time of 100 auctions
    const expires = ts + 1 + R(Math.max(2 * life, 1));
    const itemName = S(20);
    const description = S(100);
    const reserve = initialBid + price();
    const x = extra(8 + itemName.length + description.length + 40, 500);
    return `{"id":${id},"itemName":"${itemName}","description":"${description}","initialBid":${initialBid},"reserve":${reserve},"dateTime":"${iso(ts)}","expires":"${iso(expires)}","seller":${seller},"category":${category},"extra":"${x}"}\n`;
  }
  const auction =
    1000 + (R(2) > 0 ? Math.floor(Math.max(lastAuction(E), 0) / 100) * 100 : randomAuction(E));
  const bidder = 1000 + (R(4) > 0 ? Math.floor(lastPerson(E) / 100) * 100 + 1 : randomPerson(E));
  const p = price();
  const tail = R(2) > 0 ? hotTail[R(4)] : coldTail[R(10000)];
  return `{"auction":${auction},"bidder":${bidder},"price":${p},${tail},"dateTime":"${iso(ts)}","extra":"${extra(32, 100)}"}\n`;
}

// ---- files
const TABLES = ['person', 'auction', 'bid'];
rmSync(join(OUT, 'json'), { recursive: true, force: true });
for (const t of TABLES) mkdirSync(join(OUT, 'json', `${t}.jsonl`), { recursive: true });
mkdirSync(join(OUT, 'side'), { recursive: true });
writeFileSync(
  join(OUT, 'side', 'side_input.csv'),
  Array.from({ length: 10000 }, (_, i) => `${i},${i}\n`).join(''),
);
writeFileSync(
  join(OUT, 'side', 'side_input.jsonl'),
  Array.from({ length: 10000 }, (_, i) => `{"key":${i},"value":"${i}"}\n`).join(''),
);

const counts = { person: 0, auction: 0, bid: 0 };
let bytes = 0;
const t0 = Date.now();
const mtime0 = 1_700_000_000;
for (let f = 0; f < FILES; f++) {
  const lo = Math.floor((N * f) / FILES);
  const hi = Math.floor((N * (f + 1)) / FILES);
  const names = TABLES.map((t) =>
    join(OUT, 'json', `${t}.jsonl`, `part-${String(f).padStart(2, '0')}.jsonl`),
  );
  const fds = names.map((x) => openSync(x, 'w'));
  const buf = ['', '', ''];
  const flush = (k) => {
    const b = Buffer.from(buf[k], 'latin1');
    let at = 0;
    while (at < b.length) at += writeSync(fds[k], b, at);
    bytes += b.length;
    buf[k] = '';
  };
  for (let E = lo; E < hi; E++) {
    const rem = E % 50;
    const k = rem === 0 ? 0 : rem < 4 ? 1 : 2;
    counts[TABLES[k]]++;
    buf[k] += event(E);
    if (buf[k].length > 1 << 20) flush(k);
  }
  for (let k = 0; k < 3; k++) {
    flush(k);
    closeSync(fds[k]);
    utimesSync(names[k], mtime0 + 10 * f, mtime0 + 10 * f); // readers that order by file age see event order
  }
}
console.log(
  JSON.stringify({
    events: N,
    seed: SEED,
    rate: RATE,
    files: FILES,
    ...counts,
    bytes,
    seconds: (Date.now() - t0) / 1000,
  }),
);
