import type { ZoneOffset } from './value-text.ts';

/** How far the wall clock of a zone, an IANA name or an offset such as `+02:00`, is from UTC at a time. */
export function zoneOffset(zone: string): ZoneOffset {
  if (zone === 'UTC' || zone === 'Z') return () => 0n;
  const fixed = /^([+-])(\d+):(\d+)$/.exec(zone);
  if (fixed !== null) {
    const minutes = (Number(fixed[2]) * 60 + Number(fixed[3])) * (fixed[1] === '-' ? -1 : 1);
    return () => BigInt(minutes) * 60_000_000n;
  }
  return namedZoneOffset(zone);
}

function namedZoneOffset(zone: string): ZoneOffset {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (micros) => {
    const seconds = Math.floor(Number(micros) / 1e6);
    const parts = format.formatToParts(seconds * 1000);
    const part = (type: string): number => Number(parts.find((item) => item.type === type)?.value);
    const isBeforeChrist = parts.some((item) => item.type === 'era' && item.value === 'BC');
    const year = isBeforeChrist ? 1 - part('year') : part('year');
    const wall = new Date(0);
    wall.setUTCFullYear(year, part('month') - 1, part('day'));
    wall.setUTCHours(part('hour'), part('minute'), part('second'));
    return BigInt(wall.getTime() / 1000 - seconds) * 1_000_000n;
  };
}
