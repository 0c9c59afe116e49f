import type { RateSettings } from '../../connectors/backpressure/rate-settings.ts';
import type { Configuration } from './configuration.ts';
import { parseDurationMs } from './quantity.ts';
import { flag, mistyped, type SettingDefinition } from './setting-kinds.ts';

// Spark's settings of how fast input may come, under its names.

const enabled: SettingDefinition<boolean> = flag(
  'spark.streaming.backpressure.enabled',
  false,
  'Let receivers and Kafka sources take as many rows as batches manage.',
);

const initialRate: SettingDefinition<number> = number(
  'spark.streaming.backpressure.initialRate',
  '',
  'Rows a second until batches have shown what they manage; without a value no limit.',
  (value) => value > 0,
);

const proportional: SettingDefinition<number> = gain(
  'spark.streaming.backpressure.pid.proportional',
  '1.0',
  'How much the rate follows what the last batch managed.',
);

const integral: SettingDefinition<number> = gain(
  'spark.streaming.backpressure.pid.integral',
  '0.2',
  'How much the rate falls while batches wait for those before them.',
);

const derived: SettingDefinition<number> = gain(
  'spark.streaming.backpressure.pid.derived',
  '0.0',
  'How much the rate follows the change of its error.',
);

const rateMin: SettingDefinition<number> = number(
  'spark.streaming.backpressure.pid.minRate',
  '100',
  'Least rows a second of backpressure.',
  (value) => value > 0,
);

const receiverRateMax: SettingDefinition<number> = number(
  'spark.streaming.receiver.maxRate',
  '',
  'Most rows a second of each receiver; without a value no limit.',
  (value) => value > 0,
);

const partitionRateMax: SettingDefinition<number> = number(
  'spark.streaming.kafka.maxRatePerPartition',
  '',
  'Most records a second of each partition of Kafka; without a value no limit.',
  (value) => value > 0,
);

const partitionRowsMin: SettingDefinition<number> = number(
  'spark.streaming.kafka.minRatePerPartition',
  '1',
  'Records of a partition of Kafka that a batch takes at least, whatever the rate.',
  (value) => Number.isInteger(value) && value >= 0,
);

const blockInterval: SettingDefinition<number> = {
  name: 'spark.streaming.blockInterval',
  summary: 'How often rows that a receiver stores one by one are made a block of its log.',
  fallback: () => '200ms',
  parse: (text) => parseDurationMs(text, 'block interval'),
};

export const RATE_SETTINGS: readonly SettingDefinition<unknown>[] = [
  enabled,
  initialRate,
  proportional,
  integral,
  derived,
  rateMin,
  receiverRateMax,
  partitionRateMax,
  partitionRowsMin,
  blockInterval,
];

/** What sources take from the session. */
export function rateSettings(configuration: Configuration): RateSettings {
  const value = <Value>(definition: SettingDefinition<Value>) => configuration.value(definition);
  return {
    backpressure: value(enabled)
      ? {
          initialRate: value(initialRate),
          gains: {
            proportional: value(proportional),
            integral: value(integral),
            derivative: value(derived),
            rateMin: value(rateMin),
          },
        }
      : null,
    receiverRateMax: value(receiverRateMax),
    blockIntervalMs: value(blockInterval),
    partitionRateMax: value(partitionRateMax),
    partitionRowsMin: value(partitionRowsMin),
  };
}

function gain(name: string, fallback: string, summary: string): SettingDefinition<number> {
  return number(name, fallback, summary, (value) => value >= 0);
}

/** A number that `isGood`; an empty text, where that is the fallback, stands for no bound. */
function number(
  name: string,
  fallback: string,
  summary: string,
  isGood: (value: number) => boolean,
): SettingDefinition<number> {
  return {
    name,
    summary,
    fallback: () => fallback,
    parse(text) {
      if (text.trim() === '' && fallback === '') return Number.POSITIVE_INFINITY;
      const value = Number(text);
      if (text.trim() !== '' && Number.isFinite(value) && isGood(value)) return value;
      throw mistyped(name, text, isGood(0) ? 'a number from 0 on' : 'a number above 0');
    },
  };
}
