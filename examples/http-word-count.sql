-- Counts the words that come by POST. In one terminal:
--
--   npm start -- run examples/http-word-count.sql
--
-- and in another, as often as you like:
--
--   curl --data-binary @README.md http://localhost:8080/lines
--
-- curl prints "stored" once the lines are on disk: kill -9 the query then and start it anew, and they are counted. Variables,
-- given with --param name=text:
--
--   host, port  where lines are taken
--   checkpoint  where the query keeps what it has received and counted
--
-- The other way round, USING http with OPTIONS (url 'http://…') reads the lines of an answer that does not end.

CREATE STREAM lines USING `http-server` OPTIONS (
  host '${host:-localhost}',
  port '${port:-8080}',
  path '/lines'
);

CREATE TABLE counts USING console;

INSERT INTO counts WITH (
  'queryName' = 'http-word-count',
  'outputMode' = 'update',
  'checkpointLocation' = '${checkpoint:-.millrace/http-word-count}'
)
SELECT word, count(*) AS count
FROM lines LATERAL VIEW explode(split(lower(value), '\\W+')) w AS word
WHERE word <> ''
GROUP BY word;
