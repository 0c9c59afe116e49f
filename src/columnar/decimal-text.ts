/** Text of an unscaled decimal, with exactly `scale` digits of fraction. */
export function decimalText(unscaled: bigint, scale: number): string {
  const sign = unscaled < 0n ? '-' : '';
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  const point = digits.length - scale;
  return scale === 0
    ? `${sign}${digits}`
    : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** The unscaled value of plain decimal text; undefined when it is none or does not fit without rounding. */
export function decimalFromText(
  text: string,
  precision: number,
  scale: number,
): bigint | undefined {
  const match = /^([+-]?)(\d+)(?:\.(\d*))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign, whole, fraction = ''] = match;
  const kept = fraction.replace(/0+$/, '');
  if (kept.length > scale) return undefined;
  const digits = BigInt(whole + kept.padEnd(scale, '0'));
  if (digits >= 10n ** BigInt(precision)) return undefined;
  return sign === '-' ? -digits : digits;
}
