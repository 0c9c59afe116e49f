-- Counts the words of the text files in a folder, and goes on counting as files come.
--
--   npm start
--   npm start -- run examples/word-count.sql --param path=/some/folder
--
-- Ctrl-C ends it after the batch in work; the next start goes on where it stopped. ${name:-text} stands for the text
-- given with --param name=…, or for what is behind :- when none is given:
--
--   path        the folder to watch, or a pattern such as /some/folder/*.txt; by default README.md and its like here
--   checkpoint  where the query keeps what it has counted; a new folder starts from nothing

CREATE STREAM lines USING text OPTIONS (path '${path:-[A-Z]*}');

CREATE TABLE counts USING console OPTIONS (numRows '20');

INSERT INTO counts WITH (
  'queryName' = 'word-count',
  'outputMode' = 'complete',
  'checkpointLocation' = '${checkpoint:-.millrace/word-count}'
)
SELECT word, count(*) AS count
FROM lines LATERAL VIEW explode(split(lower(value), '\\W+')) w AS word
WHERE word <> ''
GROUP BY word
ORDER BY count DESC, word;
