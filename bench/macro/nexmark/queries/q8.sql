WITH joined AS (
  SELECT id, name, window FROM person GROUP BY id, name, window(dateTime, '10 seconds')
), opened AS (
  SELECT seller, window FROM auction GROUP BY seller, window(dateTime, '10 seconds')
)
SELECT j.id, j.name, j.window.start AS window_start
FROM joined j JOIN opened o ON j.id = o.seller AND j.window = o.window
