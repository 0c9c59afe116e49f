import { type Event, type Groups, groupKey, groupText, JOIN_MS, WINDOW_SECONDS } from './events.ts';

/** Each event beside the later ones of its campaign and region, or alone, counted by window: plain JavaScript. */
export function expectedJoins(events: readonly Event[]): Groups {
  const groups = new Map<string, { count: number; total: number | null }>();
  for (const event of events) {
    const { time, campaign, region } = event;
    if (time === null) continue;
    const amounts = amountsAfter(event, events);
    const windowMs = WINDOW_SECONDS * 1000;
    const startMs = Math.floor(Date.parse(time) / windowMs) * windowMs;
    const key = groupKey(startMs, campaign, region);
    const group = groups.get(key) ?? { count: 0, total: null };
    groups.set(key, group);
    group.count += amounts.length;
    for (const amount of amounts) {
      if (amount !== null) group.total = (group.total ?? 0) + amount;
    }
  }
  return new Map([...groups].map(([key, { count, total }]) => [key, groupText(count, total)]));
}

/** The amounts of the rows that an event is joined with; one null when there is none. */
function amountsAfter(
  { time, campaign, region }: Event,
  events: readonly Event[],
): readonly (number | null)[] {
  const timeMs = Date.parse(time!);
  const matches = events.filter((other) => {
    if (campaign === null || other.campaign !== campaign || other.region !== region) return false;
    const otherMs = other.time === null ? Number.NaN : Date.parse(other.time);
    return otherMs > timeMs && otherMs <= timeMs + JOIN_MS;
  });
  return matches.length === 0 ? [null] : matches.map(({ amount }) => amount);
}
