import { KernelMemory, ROWS } from '../kernel-memory.ts';
import type { MicroCase } from '../micro-case.ts';

const SECOND = 1_000_000n;
const SIZE: bigint = 10n * SECOND;
const SLIDE: bigint = 2n * SECOND;
const WINDOWS_A_ROW = 5;
const GAP: bigint = 5n * SECOND;

/** Timestamps, and what they are assigned to. */
export function timeCases(): readonly MicroCase[] {
  const memory = new KernelMemory();
  const { kernels } = memory;
  const times = memory.numbers(1_000_000_000);
  const at = times.byteOffset;
  const [starts, ends] = [memory.words(), memory.words()];
  const slidingStarts = memory.words(ROWS * WINDOWS_A_ROW);
  const slidingEnds = memory.words(ROWS * WINDOWS_A_ROW);
  const offsets = memory.signed32(ROWS + 1);
  const rows = memory.numbers32(ROWS * WINDOWS_A_ROW);
  const days = memory.signed32();
  return [
    {
      name: 'time: seconds of timestamps',
      kernel: () => kernels.floorUnits(at, ROWS, 0n, SECOND, days.byteOffset),
      plain() {
        for (let row = 0; row < ROWS; row++) days[row] = Number(times[row]! / SECOND);
      },
      result: days,
    },
    {
      name: 'window: tumbling',
      kernel() {
        kernels.tumblingWindows(at, ROWS, SIZE, 0n, starts.byteOffset, ends.byteOffset);
      },
      plain() {
        for (let row = 0; row < ROWS; row++) {
          const start = times[row]! - (times[row]! % SIZE);
          starts[row] = start;
          ends[row] = start + SIZE;
        }
      },
      result: starts,
    },
    {
      name: 'window: sliding, 5 a row',
      kernel() {
        kernels.countWindows(at, 0, ROWS, SIZE, SLIDE, 0n, offsets.byteOffset);
        const bounds = [slidingStarts.byteOffset, slidingEnds.byteOffset] as const;
        const target = [offsets.byteOffset, rows.byteOffset, ...bounds] as const;
        kernels.slidingWindows(at, ROWS, SIZE, SLIDE, 0n, ...target);
      },
      plain() {
        let place = 0;
        for (let row = 0; row < ROWS; row++) {
          const last = times[row]! - (times[row]! % SLIDE);
          for (let start = last - SIZE + SLIDE; start <= last; start += SLIDE, place++) {
            rows[place] = row;
            slidingStarts[place] = start;
            slidingEnds[place] = start + SIZE;
          }
        }
      },
      result: slidingStarts,
    },
    sessionCase(memory, times),
  ];
}

function sessionCase(memory: KernelMemory, times: BigInt64Array): MicroCase {
  const { kernels } = memory;
  const keys = memory.places(100);
  const starts = memory.words();
  const ends = memory.words();
  times.forEach((time, row) => {
    starts[row] = time;
    ends[row] = time + GAP;
  });
  const [first, spare] = [memory.numbers32().byteOffset, memory.numbers32().byteOffset];
  const [numbers, firsts] = [memory.numbers32(), memory.numbers32()];
  const sessionEnds = memory.words();
  return {
    name: 'session: intervals of 100 keys put together',
    kernel() {
      const [by, start, end] = [keys.byteOffset, starts.byteOffset, ends.byteOffset];
      const order = kernels.orderSessions(by, start, ROWS, first, spare) >>> 0;
      const target = [numbers.byteOffset, firsts.byteOffset, sessionEnds.byteOffset] as const;
      kernels.mergeSessions(order, by, start, end, ROWS, ...target);
    },
    plain() {
      const order = Array.from({ length: ROWS }, (_, row) => row).sort((left, right) => {
        const byKey = keys[left]! - keys[right]!;
        if (byKey !== 0) return byKey;
        return starts[left]! < starts[right]!
          ? -1
          : starts[left]! > starts[right]!
            ? 1
            : left - right;
      });
      let session = -1;
      let key = -1;
      let end = 0n;
      for (const [place, row] of order.entries()) {
        if (keys[row] !== key || starts[row]! > end) {
          session++;
          key = keys[row]!;
          end = ends[row]!;
          firsts[session] = row;
        } else if (ends[row]! > end) end = ends[row]!;
        sessionEnds[session] = end;
        numbers[place] = session;
      }
    },
    result: numbers,
  };
}
