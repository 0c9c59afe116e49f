-- Sends the bids of the Nexmark benchmark through Kafka, and from their topic to another one the auctions that got the most
-- bids in the last ten seconds, every two seconds of the bids' own time. Each batch is one transaction. With Kafka's own
-- scripts, in one terminal:
--
--   bin/kafka-storage.sh format --standalone -t $(bin/kafka-storage.sh random-uuid) -c config/server.properties
--   bin/kafka-server-start.sh config/server.properties
--
-- in a second one:
--
--   bin/kafka-topics.sh --bootstrap-server localhost:9092 --create --topic bids --partitions 2
--   bin/kafka-topics.sh --bootstrap-server localhost:9092 --create --topic hot-items
--   npm start -- run examples/kafka-hot-items.sql
--
-- and in a third one what comes out:
--
--   bin/kafka-console-consumer.sh --bootstrap-server localhost:9092 --topic hot-items --from-beginning \
--     --isolation-level read_committed --formatter-property print.key=true
--
-- Ctrl-C ends it; the next start goes on where it stopped. Variables, given with --param name=text:
--
--   servers        where Kafka is
--   bids, items    the two topics
--   rate, events   events a second, of which 46 in 50 are bids; how many there are, 0 for no end
--   least          how many bids an auction needs in ten seconds to be sent
--   checkpoint     the folder where the two queries keep how far they are

CREATE STREAM made_up USING nexmark OPTIONS (table 'bid', rate '${rate:-10000}', events '${events:-0}');

CREATE TABLE sent_bids USING kafka OPTIONS (
  'kafka.bootstrap.servers' '${servers:-localhost:9092}',
  topic '${bids:-bids}'
);

INSERT INTO sent_bids WITH (
  'queryName' = 'kafka-bids',
  'checkpointLocation' = '${checkpoint:-.millrace/kafka-hot-items}/bids'
)
SELECT string(auction) AS key, to_json(struct(auction, bidder, price, dateTime)) AS value
FROM made_up;

CREATE STREAM bids (
  auction BIGINT, bidder BIGINT, price BIGINT, dateTime TIMESTAMP,
  WATERMARK FOR dateTime AS dateTime - INTERVAL 4 SECONDS
) USING kafka OPTIONS (
  'kafka.bootstrap.servers' '${servers:-localhost:9092}',
  subscribe '${bids:-bids}',
  startingOffsets 'earliest',
  'value.format' 'json'
);

CREATE TABLE hot_items USING kafka OPTIONS (
  'kafka.bootstrap.servers' '${servers:-localhost:9092}',
  topic '${items:-hot-items}'
);

INSERT INTO hot_items WITH (
  'queryName' = 'kafka-hot-items',
  'outputMode' = 'append',
  'checkpointLocation' = '${checkpoint:-.millrace/kafka-hot-items}/items'
)
SELECT string(auction) AS key, to_json(struct(window.start AS start, window.end AS end, count(*) AS bids)) AS value
FROM bids
GROUP BY window(dateTime, '10 seconds', '2 seconds'), auction
HAVING count(*) >= ${least:-100};
