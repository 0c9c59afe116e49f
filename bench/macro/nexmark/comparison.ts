import type { Table } from '../../harness.ts';
import { PEERS, peerFigure } from './peers.ts';

/** Our rates, in thousands of events a second, beside those of other engines; below them what all come to. */
export function comparison(rates: ReadonlyMap<string, number>): readonly Table[] {
  if (rates.size === 0) return [];
  const rows = [...rates].map(([query, rate]) => [
    query,
    thousands(rate),
    ...PEERS.flatMap((peer) => {
      const figure = peerFigure(query, peer);
      return figure === null ? ['–', ''] : [thousands(figure), times(rate / figure)];
    }),
  ]);
  const means = PEERS.flatMap((peer) => {
    const ratios = [...rates].flatMap(([query, rate]) => {
      const figure = peerFigure(query, peer);
      return figure === null ? [] : [rate / figure];
    });
    return ratios.length === 0 ? ['', ''] : [`over ${ratios.length}`, times(geometricMean(ratios))];
  });
  return [
    {
      title:
        'Thousands of events a second, and how many times those of other engines (measured over 5 million events)',
      head: ['', 'millrace', ...PEERS.flatMap((peer) => [peer, 'times'])],
      rows: [...rows, ['geometric mean', '', ...means]],
    },
  ];
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

function thousands(rate: number): string {
  return Math.round(rate).toLocaleString('en-US');
}

function times(ratio: number): string {
  return ratio.toFixed(ratio < 10 ? 2 : 0);
}
