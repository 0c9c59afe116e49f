WITH ranked AS (
  SELECT auction, price, row_number() OVER (PARTITION BY auction ORDER BY price DESC) AS place
  FROM bid
)
SELECT auction, price, place FROM ranked WHERE place <= 10
