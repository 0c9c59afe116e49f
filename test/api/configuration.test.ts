import { describe, expect, test } from 'vitest';
import {
  Configuration,
  engineOptions,
  sessionSettings,
} from '../../src/api/settings/configuration.ts';

describe('a setting', () => {
  test('has the value that was set, or else the one that holds by default', () => {
    const configuration = new Configuration();
    expect(configuration.get('spark.sql.shuffle.partitions')).toBe('8');
    configuration.set('spark.sql.shuffle.partitions', 4);
    expect(engineOptions(configuration).partitions).toBe(4);
    configuration.unset('spark.sql.shuffle.partitions');
    expect(engineOptions(configuration).partitions).toBe(8);
  });

  test('that is misspelt is refused with the nearest name', () => {
    const configuration = new Configuration();
    expect(() => configuration.set('spark.sql.ansi.enable', true)).toThrowError(
      expect.objectContaining({
        condition: 'SQL_CONF_NOT_FOUND',
        hint: 'Did you mean spark.sql.ansi.enabled?',
      }),
    );
    expect(() => configuration.set('millrace.nothing.like.it', 1)).toThrowError(
      'SQL_CONF_NOT_FOUND',
    );
  });

  test('of somebody else is kept as it is', () => {
    const configuration = new Configuration();
    configuration.set('my.own.setting', 'x');
    expect(configuration.get('my.own.setting')).toBe('x');
    expect(() => configuration.get('my.other.setting')).toThrowError('SQL_CONF_NOT_FOUND');
  });

  test.each([
    ['spark.sql.ansi.enabled', 'maybe'],
    ['spark.sql.shuffle.partitions', '0'],
    ['spark.sql.streaming.multipleWatermarkPolicy', 'median'],
    ['spark.sql.session.timeZone', 'Mars/Olympus'],
    ['millrace.memory.budget', 'lots'],
  ])('%s refuses the value %s', (name, value) => {
    const configuration = new Configuration();
    expect(() => configuration.set(name, value)).toThrowError(
      expect.objectContaining({ kind: 'user' }),
    );
  });
});

test('all known settings can be read by default', () => {
  const configuration = new Configuration();
  expect(sessionSettings(configuration)).toMatchObject({ ansi: true, strictSpark: false });
  expect(engineOptions(configuration)).toMatchObject({
    splitBytes: 32 * 1024 ** 2,
    snapshotIntervalMs: 5000,
    watermarkPolicy: 'min',
    idleTimeoutMs: Number.POSITIVE_INFINITY,
  });
  expect(configuration.all().get('spark.sql.caseSensitive')).toBe('false');
});

test.each(['UTC', 'Europe/Berlin', '+02:00', '-9:30'])('%s is a time zone', (zone) => {
  const configuration = new Configuration();
  configuration.set('spark.sql.session.timeZone', zone);
  expect(sessionSettings(configuration).timeZone).toBe(zone);
});
