// What other engines do with the same data: 5 million events as JSON lines, two cores (AMD EPYC with AVX-512), 24 GiB.
// Thousands of events a second by the clock, in the second run of one process, with planning, reading, a sink that takes
// every row and, for the two stream engines, checkpoints on the local disk.

export const PEERS = ['Spark 4.3', 'Flink 2.3', 'DuckDB 2.0 batch', 'Polars 2.1 batch'] as const;

type Peer = (typeof PEERS)[number];

/** Null where the engine refuses the query or it was not tried; where Spark needs it written differently, that. */
type Figures = readonly [
  spark: number | null,
  flink: number | null,
  duckdb: number | null,
  polars: number | null,
];

const FIGURES: Readonly<Record<string, Figures>> = {
  q0: [1134, 832, 4655, 2571],
  q1: [1090, 787, 4564, 2324],
  q2: [1915, 902, 7123, 2994],
  q3: [2741, 1297, 40_694, 22_472],
  q4: [null, 273, 4544, 2455],
  q5: [63, 482, 4014, 2774],
  q7: [741, 155, 4300, 2580],
  q8: [1498, 1329, 37_319, 17_271],
  q9: [null, 163, 1463, null],
  q11: [731, 509, 2441, null],
  q12e: [1010, 719, 5591, 2834],
  q13: [935, 692, 4392, null],
  q14: [919, 758, 4501, null],
  q15: [644, 361, 1788, 2243],
  q16: [431, 80, 798, 1453],
  q17: [719, 454, 4515, 2426],
  q18: [393, 345, 1958, 2763],
  q19: [427, 319, 1898, null],
  q20: [251, 234, 3587, 2023],
  q21: [805, 457, 2181, null],
  q22: [853, 629, 2967, 2322],
};

/** Thousands of events a second, or null. */
export function peerFigure(query: string, peer: Peer): number | null {
  return FIGURES[query]?.[PEERS.indexOf(peer)] ?? null;
}
