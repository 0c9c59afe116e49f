WITH ranked AS (
  SELECT auction, price, bidder, dateTime, extra,
    rank() OVER (PARTITION BY window(dateTime, '10 seconds') ORDER BY price DESC) AS place
  FROM bid
)
SELECT auction, price, bidder, dateTime, extra FROM ranked WHERE place = 1
