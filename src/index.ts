/** The only door to millrace: every public name. */

export * from './api/aggregate-functions.ts';
export type { BatchDataFrame } from './api/batch-data-frame.ts';
export type { BatchHandler } from './api/batch-handler.ts';
export type { BatchReplay } from './api/batch-replay.ts';
export * from './api/bit-functions.ts';
export type { Catalog, CatalogColumn, CatalogTable } from './api/catalog.ts';
export * from './api/collection-functions.ts';
export { Column, type ColumnOrValue, type SortOrder } from './api/column.ts';
export type { Configuration } from './api/configuration.ts';
export type { DataFrame } from './api/data-frame.ts';
export type { DataFrameReader } from './api/data-frame-reader.ts';
export type { DataFrameWriter } from './api/data-frame-writer.ts';
export type { DataStreamReader } from './api/data-stream-reader.ts';
export type { DataStreamWriter } from './api/data-stream-writer.ts';
export * from './api/encoding-functions.ts';
export type { ForeachWriter, RowHandler } from './api/foreach-writer.ts';
export type { FormatSettings } from './api/format-settings.ts';
export {
  avg,
  type ColumnOrName,
  callFunction,
  coalesce,
  col,
  count,
  explode,
  explodeOuter,
  expr,
  length,
  lit,
  lower,
  max,
  min,
  posexplode,
  posexplodeOuter,
  sessionWindow,
  split,
  struct,
  sum,
  upper,
  when,
  window,
  windowTime,
} from './api/functions.ts';
export type { GroupedData } from './api/grouped-data.ts';
export type { InputReader } from './api/input-reader.ts';
export type { InputRow, InputValue } from './api/input-rows.ts';
export type { JoinName } from './api/join-request.ts';
export * from './api/json-functions.ts';
export { jsonRows } from './api/json-rows.ts';
export type { KeyedData } from './api/keyed-data.ts';
export {
  aggregate,
  arraySort,
  exists,
  filter,
  forall,
  type LambdaOf,
  mapFilter,
  mapZipWith,
  transform,
  transformKeys,
  transformValues,
  zipWith,
} from './api/lambda-functions.ts';
export { type LineFormat, lineFormat } from './api/line-format.ts';
export type { LiteralInput } from './api/literal.ts';
export type { MemoryInput } from './api/memory-input.ts';
export type { DropRule, NullFunctions, PlainValue } from './api/null-functions.ts';
export * from './api/number-functions.ts';
export { type NumberedRows, numberedSource } from './api/numbered-source.ts';
export { type SessionOptions, session } from './api/open-session.ts';
export type { OptionValue } from './api/options.ts';
export type { PivotedData, PivotedValue } from './api/pivoted-data.ts';
export * from './api/random-functions.ts';
export { type ReceivedRows, Receiver } from './api/receiver.ts';
export type { AnyReceiver, OwnSource } from './api/receiver-source.ts';
export type { JsonRow } from './api/results.ts';
export * from './api/row-functions.ts';
export type { ScriptOptions } from './api/script.ts';
export type { Session } from './api/session.ts';
export * from './api/sketch-functions.ts';
export type {
  ModuleProcessor,
  StatefulProcessor,
  StatefulProcessorHandle,
  StatefulProcessorWithInitialState,
} from './api/stateful-processor.ts';
export type { StatisticFunctions } from './api/statistic-functions.ts';
export * from './api/statistical-functions.ts';
export type { StreamingQuery, StreamingQueryStatus } from './api/streaming-query.ts';
export type {
  QueryEvent,
  QueryIdleEvent,
  QueryProgressEvent,
  QueryStartedEvent,
  QueryTerminatedEvent,
  StreamingQueryListener,
} from './api/streaming-query-listener.ts';
export type { StreamingQueryManager } from './api/streaming-query-manager.ts';
export * from './api/text-functions.ts';
export * from './api/text-search-functions.ts';
export * from './api/time-functions.ts';
export * from './api/time-making-functions.ts';
export type { TriggerOption } from './api/trigger.ts';
export * from './api/trigonometric-functions.ts';
export type { ColumnExpression } from './api/typing/column-expression.ts';
export type { ColumnType, ColumnTypes } from './api/typing/column-type.ts';
export type { RowValue } from './api/typing/state-values.ts';
export type { UserFunctionRegistration } from './api/user-function-registration.ts';
export {
  type UserAggregate,
  type UserColumnFunction,
  type UserFunctionOptions,
  udaf,
  udf,
} from './api/user-functions.ts';
export type {
  FlatMapGroupsOptions,
  MapGroupsOptions,
  TransformWithStateOptions,
} from './api/user-state-options.ts';
export * from './api/vector-functions.ts';
export * from './api/window-functions.ts';
export { Window, type WindowSpec } from './api/window-spec.ts';
export * from './api/xml-functions.ts';
export { type Schema, schemaText } from './columnar/schema.ts';
export { type DataType, type StructField, typeName } from './columnar/types.ts';
export type { MeasuredBatch } from './connectors/backpressure/pid-rate-estimator.ts';
export type { RateSettings } from './connectors/backpressure/rate-settings.ts';
export type {
  InputColumns,
  SaveMode,
  SaveTarget,
  SinkConnector,
  SourceConnector,
  WriteMode,
} from './connectors/connector.ts';
export type { EncodedPiece, Sink, SinkBatch, SinkContext } from './connectors/sink.ts';
export type {
  PlannedRange,
  ReceivedLog,
  SourceContext,
  StreamSource,
} from './connectors/source.ts';
export type { QueryProgress } from './engine/query-definition.ts';
export { MillraceError } from './errors.ts';
export type { UserValue } from './expression/user/user-function.ts';
export type {
  EncodedBytes,
  FileBytes,
  Format,
  FormatOptions,
  ReadRequest,
  SplitInput,
  SplitReader,
} from './formats/format.ts';
export type {
  ExpiredTimerInfo,
  GroupState,
  InputRows,
  ListState,
  MapState,
  QueryInfo,
  TimerValues,
  TTLConfig,
  ValueState,
} from './operators/user-state/stateful-processor.ts';
export type { GroupStateTimeout, TimeMode } from './plan/user-state-stage.ts';
export type { BatchesSplit, FileSplit, Split } from './task/split.ts';
