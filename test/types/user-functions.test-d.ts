// What the compiler knows of the closures that are given to `udf` and `udaf`.
import { type Session, udaf, udf } from '../../src/index.ts';

declare const session: Session;

const initials = udf((first: string, length: bigint) => first.slice(0, Number(length)), {
  returns: 'STRING',
});
// @ts-expect-error Two arguments, not one.
initials('key');
// @ts-expect-error A STRING is no INT.
udf((text: string) => text, { returns: 'INT' });
// @ts-expect-error A promise is no STRING.
udf(async (text: string) => text, { returns: 'STRING' });

// Types in DDL are those of the closure's parameters.
udf((amount, day) => `${amount.toFixed(2)} ${day.slice(0, 4)}`, {
  takes: ['DOUBLE', 'DATE'],
  returns: 'STRING',
});
// @ts-expect-error A BIGINT is a bigint.
udf((amount) => amount.toFixed(2), { takes: ['BIGINT'], returns: 'STRING' });
session.udf.register('middle', (time) => time.getTime(), { takes: ['TIMESTAMP'], returns: 'INT' });
session.udf.register('initials', initials)('key', 'value');
// @ts-expect-error The result's type is missing.
session.udf.register('untyped', (text: string) => text, {});

udaf({
  accumulator: 'INT',
  returns: 'INT',
  init: () => 0,
  update: (sum, value: number) => sum + value,
  merge: (left, right) => left + right,
  // @ts-expect-error A text is no INT.
  finish: (sum) => String(sum),
});
