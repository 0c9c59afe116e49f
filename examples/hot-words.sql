-- Shows which words were frequent in messages of the last ten minutes, every five minutes of the messages' own time. A file
-- has one JSON object a line, with a time and a text:
--
--   {"time": "2026-01-31T12:00:05Z", "text": "to be or not to be"}
--
--   npm start -- run examples/hot-words.sql --param path=/some/folder
--
-- Variables, given with --param name=text:
--
--   path        the folder to watch, or a pattern such as /some/folder/*.json
--   least       how often a word has to come in ten minutes to be shown
--   checkpoint  where the query keeps what it has counted; a new folder starts from nothing

CREATE STREAM messages (
  time TIMESTAMP,
  text STRING,
  WATERMARK FOR time AS time - INTERVAL 1 MINUTE
) USING json OPTIONS (path '${path:-examples/messages}');

CREATE TABLE hot_words USING console OPTIONS (truncate 'false');

INSERT INTO hot_words WITH (
  'queryName' = 'hot-words',
  'outputMode' = 'append',
  'checkpointLocation' = '${checkpoint:-.millrace/hot-words}'
)
SELECT window.start AS start, window.end AS end, word, count(*) AS count
FROM messages LATERAL VIEW explode(split(lower(text), '\\W+')) w AS word
WHERE word <> ''
GROUP BY window(time, '10 minutes', '5 minutes'), word
HAVING count(*) >= ${least:-2};
