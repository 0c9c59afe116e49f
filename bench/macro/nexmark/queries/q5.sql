WITH counts AS (
  SELECT auction, window, count(*) AS num
  FROM bid
  GROUP BY auction, window(dateTime, '10 seconds', '2 seconds')
), ranked AS (
  SELECT auction, window, num, rank() OVER (PARTITION BY window ORDER BY num DESC) AS place
  FROM counts
)
SELECT window.start AS window_start, window.end AS window_end, auction, num
FROM ranked
WHERE place = 1
