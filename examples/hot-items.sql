-- Shows which auctions got the most bids in the last ten seconds, every two seconds of the bids' own time. The bids are made
-- up: those of the Nexmark benchmark, of which an auction that is hot at the time gets half.
--
--   npm start -- run examples/hot-items.sql
--
-- Ctrl-C ends it; the next start goes on where it stopped. Variables, given with --param name=text:
--
--   rate        events a second, of which 46 in 50 are bids
--   events      how many events there are, 0 for no end; with --available-now they come at once
--   least       how many bids an auction needs in ten seconds to be shown
--   checkpoint  where the query keeps what it has counted; a new folder starts from nothing

CREATE STREAM bids (WATERMARK FOR dateTime AS dateTime - INTERVAL 4 SECONDS)
USING nexmark OPTIONS (table 'bid', rate '${rate:-10000}', events '${events:-0}');

CREATE TABLE hot_items USING console OPTIONS (truncate 'false', numRows '10');

INSERT INTO hot_items WITH (
  'queryName' = 'hot-items',
  'outputMode' = 'append',
  'trigger' = '1 second',
  'checkpointLocation' = '${checkpoint:-.millrace/hot-items}'
)
SELECT window.start AS start, window.end AS end, auction, count(*) AS bids
FROM bids
GROUP BY window(dateTime, '10 seconds', '2 seconds'), auction
HAVING count(*) >= ${least:-100};
