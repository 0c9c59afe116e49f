import { type Event, GAP_MS, type Groups, groupKey, groupText } from './events.ts';

interface Session {
  readonly startMs: number;
  endMs: number;
  count: number;
  total: number | null;
}

/** Sessions of each region over the first event of each campaign, region and amount: plain JavaScript, row at a time. */
export function expectedSessions(events: readonly Event[]): Groups {
  const seen = new Set<string>();
  const byRegion = new Map<number, Event[]>();
  for (const event of events) {
    const key = JSON.stringify([event.campaign, event.region, event.amount]);
    if (seen.has(key)) continue;
    seen.add(key);
    if (event.time === null) continue;
    byRegion.set(event.region, [...(byRegion.get(event.region) ?? []), event]);
  }
  const groups = new Map<string, string>();
  for (const [region, own] of byRegion) {
    for (const { startMs, count, total } of sessionsOf(own)) {
      groups.set(groupKey(startMs, null, region), groupText(count, total));
    }
  }
  return groups;
}

function sessionsOf(events: readonly Event[]): readonly Session[] {
  const times = events.map(({ time, amount }) => ({ timeMs: Date.parse(time!), amount }));
  const sessions: Session[] = [];
  for (const { timeMs, amount } of times.toSorted((left, right) => left.timeMs - right.timeMs)) {
    let session = sessions.at(-1);
    if (session === undefined || timeMs > session.endMs) {
      session = { startMs: timeMs, endMs: 0, count: 0, total: null };
      sessions.push(session);
    }
    session.endMs = timeMs + GAP_MS;
    session.count++;
    if (amount !== null) session.total = (session.total ?? 0) + amount;
  }
  return sessions;
}
