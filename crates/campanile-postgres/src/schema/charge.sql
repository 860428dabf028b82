-- $1 space, $2 tail, $3 price, $4 price of the whole burst, $5 time of a test. The clock is read
-- once, when the row is locked.
INSERT INTO campanile.gcra_soft AS g (space, tail, hard, full_at, told, refused, is_first)
SELECT $1, $2, false, campanile.clock($5) + $3, false, 0, false
WHERE NOT EXISTS (SELECT FROM campanile.gcra_hard AS h WHERE h.space = $1 AND h.tail = $2)
ON CONFLICT (space, tail, hard) DO UPDATE SET (full_at, told, refused, is_first) = (
    SELECT CASE WHEN s.passes THEN s.base + $3 ELSE s.base END,
           s.told OR NOT s.passes,
           CASE WHEN s.passes THEN 0 ELSE s.base + $3 - s.now - $4 END,
           NOT s.passes AND NOT s.told
    FROM (
        SELECT c.now,
               greatest(g.full_at, c.now) AS base,
               g.told AND g.full_at > c.now AS told,
               $3 = 0 OR greatest(g.full_at, c.now) + $3 <= c.now + $4 AS passes
        FROM (SELECT campanile.clock($5) AS now OFFSET 0) AS c
    ) AS s
)
RETURNING g.refused, g.is_first
