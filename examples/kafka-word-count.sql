-- Counts the words of one Kafka topic into another, each batch as one transaction. With Kafka's own scripts, in one terminal:
--
--   bin/kafka-storage.sh format --standalone -t $(bin/kafka-storage.sh random-uuid) -c config/server.properties
--   bin/kafka-server-start.sh config/server.properties
--
-- in a second one:
--
--   bin/kafka-topics.sh --bootstrap-server localhost:9092 --create --topic lines
--   bin/kafka-topics.sh --bootstrap-server localhost:9092 --create --topic words
--   bin/kafka-console-producer.sh --bootstrap-server localhost:9092 --topic lines
--
-- in a third one:
--
--   npm start -- run examples/kafka-word-count.sql
--
-- and in a fourth one what comes out:
--
--   bin/kafka-console-consumer.sh --bootstrap-server localhost:9092 --topic words --from-beginning \
--     --isolation-level read_committed --formatter-property print.key=true
--
-- Ctrl-C, or a crash of any of them, loses and doubles nothing. Variables, given with --param name=text:
--
--   servers        where Kafka is
--   input, output  the two topics
--   checkpoint     where the query keeps what it has counted

CREATE STREAM lines USING kafka OPTIONS (
  'kafka.bootstrap.servers' '${servers:-localhost:9092}',
  subscribe '${input:-lines}',
  startingOffsets 'earliest',
  'value.format' 'text'
);

CREATE TABLE words USING kafka OPTIONS (
  'kafka.bootstrap.servers' '${servers:-localhost:9092}',
  topic '${output:-words}'
);

INSERT INTO words WITH (
  'queryName' = 'kafka-word-count',
  'outputMode' = 'update',
  'checkpointLocation' = '${checkpoint:-.millrace/kafka-word-count}'
)
SELECT word AS key, string(count(*)) AS value
FROM lines LATERAL VIEW explode(split(lower(value), '\\W+')) w AS word
WHERE word <> ''
GROUP BY word;
