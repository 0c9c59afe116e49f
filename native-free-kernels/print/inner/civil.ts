const DAYS_PER_ERA: i64 = 146_097;
/** Days from 0000-03-01, where an era of 400 years begins, to 1970-01-01. */
const EPOCH_DAYS: i64 = 719_468;
/** Days of the years 0 to 9999, which have four digits. */
const FIRST_DAY: i64 = -719_528;
const LAST_DAY: i64 = 2_932_896;

/** True for days of years that are printed in four digits. */
export function hasFourDigits(days: i64): bool {
  return days >= FIRST_DAY && days <= LAST_DAY;
}

/**
 * Year, month and day of such days since 1970: day and month in a byte each, the year above. After Howard Hinnant's `civil_from_days`,
 * whose years begin in March.
 */
export function civilDate(days: i64): u64 {
  const shifted = days + EPOCH_DAYS;
  const era = floorDivide(shifted, DAYS_PER_ERA);
  const day = shifted - era * DAYS_PER_ERA;
  const year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
  const dayOfYear = day - (365 * year + year / 4 - year / 100);
  const month = (5 * dayOfYear + 2) / 153;
  const dayOfMonth = dayOfYear - (153 * month + 2) / 5 + 1;
  const isNextYear = month >= 10;
  const calendarMonth = isNextYear ? month - 9 : month + 3;
  const calendarYear = year + era * 400 + (isNextYear ? 1 : 0);
  return ((calendarYear as u64) << 16) | ((calendarMonth as u64) << 8) | (dayOfMonth as u64);
}

export function floorDivide(dividend: i64, divisor: i64): i64 {
  const quotient = dividend / divisor;
  return quotient - ((dividend - quotient * divisor < 0) as i64);
}
