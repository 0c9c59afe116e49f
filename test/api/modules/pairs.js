import { lineFormat } from 'millrace';

/** Lines such as `key=tea amount=2`; what has no `=` is no row. */
export const pairs = lineFormat({
  name: 'pairs',
  optionNames: ['separator'],
  parse(line, { separator = '=' }) {
    if (!line.includes(separator)) return null;
    const values = Object.fromEntries(line.split(' ').map((pair) => pair.split(separator)));
    return { ...values, amount: 'amount' in values ? Number(values.amount) : null };
  },
  print: (row, { separator = '=' }) =>
    Object.entries(row)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => `${name}${separator}${value}`)
      .join(' '),
});
