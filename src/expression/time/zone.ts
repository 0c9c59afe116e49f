import { userError } from '../../errors.ts';
import { temporal } from './temporal.ts';

/** A stretch of time with one offset: from `start` until before `end`, in seconds since 1970. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly offset: number;
}

/** The offset rules of a time zone, in seconds since 1970. */
export interface Zone {
  /** The name that was asked for. */
  readonly name: string;
  /** The offset east of UTC when it never changes. */
  readonly fixedOffset: number | undefined;
  /** The offset in force at a moment. */
  offsetAt(utcSeconds: number): number;
  /** All of the time around a moment in which that offset is in force. */
  stretchAt(utcSeconds: number): Stretch;
  /**
   * The moment of a local time. As in Java, a time that was skipped moves forward by the gap, and of two moments with the same
   * local time the earlier counts.
   */
  toUtc(localSeconds: number): number;
}

/** Zones of a thread, by name; bounded because names can come from data. */
const ZONES = new Map<string, Zone>();
const ZONES_MAX = 1000;

/** Finds a zone by IANA name or offset; undefined when there is none of that name. */
export function findZone(name: string): Zone | undefined {
  const known = ZONES.get(name);
  if (known !== undefined) return known;
  const meant = SHORT_NAMES.get(name) ?? name;
  const offset = parseOffset(meant);
  const zone = offset === undefined ? namedZone(meant) : fixedZone(meant, offset);
  if (zone === undefined) return undefined;
  if (ZONES.size >= ZONES_MAX) ZONES.clear();
  ZONES.set(name, zone);
  return zone;
}

/** Names of three letters, as Java's `ZoneId.SHORT_IDS` has them. */
const SHORT_NAMES: ReadonlyMap<string, string> = new Map([
  ...([
    ['EST', '-05:00'],
    ['HST', '-10:00'],
    ['MST', '-07:00'],
  ] as const),
  ...([
    ['ACT', 'Australia/Darwin'],
    ['AET', 'Australia/Sydney'],
  ] as const),
  ...([
    ['AGT', 'America/Argentina/Buenos_Aires'],
    ['ART', 'Africa/Cairo'],
  ] as const),
  ...([
    ['AST', 'America/Anchorage'],
    ['BET', 'America/Sao_Paulo'],
  ] as const),
  ...([
    ['BST', 'Asia/Dhaka'],
    ['CAT', 'Africa/Harare'],
    ['CNT', 'America/St_Johns'],
  ] as const),
  ...([
    ['CST', 'America/Chicago'],
    ['CTT', 'Asia/Shanghai'],
  ] as const),
  ...([
    ['EAT', 'Africa/Addis_Ababa'],
    ['ECT', 'Europe/Paris'],
  ] as const),
  ...([
    ['IET', 'America/Indiana/Indianapolis'],
    ['IST', 'Asia/Kolkata'],
  ] as const),
  ...([
    ['JST', 'Asia/Tokyo'],
    ['MIT', 'Pacific/Apia'],
    ['NET', 'Asia/Yerevan'],
  ] as const),
  ...([
    ['NST', 'Pacific/Auckland'],
    ['PLT', 'Asia/Karachi'],
  ] as const),
  ...([
    ['PNT', 'America/Phoenix'],
    ['PRT', 'America/Puerto_Rico'],
  ] as const),
  ...([
    ['PST', 'America/Los_Angeles'],
    ['SST', 'Pacific/Guadalcanal'],
  ] as const),
  ...([['VST', 'Asia/Ho_Chi_Minh']] as const),
]);

/** The zone of that name; refuses names that are none. */
export function zoneOf(name: string): Zone {
  const zone = findZone(name);
  if (zone !== undefined) return zone;
  throw userError('INVALID_TIMEZONE', `There is no time zone '${name}'.`, {
    hint: "Use a name such as 'Europe/Berlin' or an offset such as '+02:00'.",
  });
}

const OFFSET = /^(?:(?:UTC|GMT|UT)?([+-])(\d{1,2})(?::?(\d{2})(?::?(\d{2}))?)?|Z|UTC|GMT|UT)$/;
const OFFSET_SECONDS_MAX = 18 * 3600;

function parseOffset(name: string): number | undefined {
  const match = OFFSET.exec(name);
  if (match === null) return undefined;
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = match;
  if (Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  const offset = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  if (offset > OFFSET_SECONDS_MAX) return undefined;
  return sign === '-' && offset !== 0 ? -offset : offset;
}

function fixedZone(name: string, offset: number): Zone {
  return {
    name,
    fixedOffset: offset,
    offsetAt: () => offset,
    stretchAt: () => ({
      start: Number.NEGATIVE_INFINITY,
      end: Number.POSITIVE_INFINITY,
      offset,
    }),
    toUtc: (localSeconds) => localSeconds - offset,
  };
}

function namedZone(name: string): Zone | undefined {
  // Temporal knows more offsets than Java allows.
  if (/^[+-]/.test(name)) return undefined;
  try {
    return new RuleZone(name);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const DAY_SECONDS = 86_400;
/** A zone changes its offset about twice a year; data rarely spans more. */
const STRETCHES_MAX = 1000;

/** Asks Temporal once for each stretch between two changes of the offset and remembers it. */
class RuleZone implements Zone {
  readonly name: string;
  readonly fixedOffset = undefined;
  readonly #stretches: Stretch[] = [];
  #last: Stretch;

  constructor(name: string) {
    this.name = name;
    this.#last = findStretch(name, 0);
  }

  offsetAt(utcSeconds: number): number {
    return this.stretchAt(utcSeconds).offset;
  }

  stretchAt(utcSeconds: number): Stretch {
    const last = this.#last;
    if (utcSeconds >= last.start && utcSeconds < last.end) return last;
    this.#last = this.#find(utcSeconds);
    return this.#last;
  }

  toUtc(localSeconds: number): number {
    const before = this.offsetAt(localSeconds - DAY_SECONDS);
    if (this.offsetAt(localSeconds - before) === before) return localSeconds - before;
    const after = this.offsetAt(localSeconds + DAY_SECONDS);
    if (this.offsetAt(localSeconds - after) === after) return localSeconds - after;
    return localSeconds - before;
  }

  #find(utcSeconds: number): Stretch {
    const known = this.#stretches.find(({ start, end }) => utcSeconds >= start && utcSeconds < end);
    if (known !== undefined) return known;
    const found = findStretch(this.name, utcSeconds);
    if (this.#stretches.length >= STRETCHES_MAX) this.#stretches.length = 0;
    this.#stretches.push(found);
    return found;
  }
}

/** Temporal's calendar ends about 273,000 years from now; the offset there holds beyond. */
const SECONDS_MAX = 8.64e12 - 1;

function findStretch(name: string, utcSeconds: number): Stretch {
  const second = Math.min(Math.max(utcSeconds, -SECONDS_MAX), SECONDS_MAX);
  const instant = temporal().Instant.fromEpochMilliseconds(Math.floor(second) * 1000);
  const moment = instant.toZonedDateTimeISO(name);
  const next = moment.getTimeZoneTransition('next');
  const previous = moment.add({ nanoseconds: 1 }).getTimeZoneTransition('previous');
  return {
    start: previous === null ? Number.NEGATIVE_INFINITY : previous.epochMilliseconds / 1000,
    end: next === null ? Number.POSITIVE_INFINITY : next.epochMilliseconds / 1000,
    offset: moment.offsetNanoseconds / 1e9,
  };
}
