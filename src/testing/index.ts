/** The test kit: streaming queries tested like functions, on a clock and a disk of their own. */

export type { InputRow, InputValue } from '../api/rows/input-rows.ts';
export { Emission, minus, plus } from './emission.ts';
export { assertEmits, type ChangeMatchers, changeMatchers } from './matchers.ts';
export type { QueryUnderTest } from './query-life.ts';
export type { SimulateOptions, SimulationReport } from './simulate.ts';
export { simulate, testQuery } from './start.ts';
export type { JsonRow, OutputBatch } from './test-output.ts';
export type { PushedRows, TestQuery, TestQueryOptions } from './test-query.ts';
export type { InputDescriptions, WatermarkedInput } from './world.ts';
