-- A quota: a number that says when the whole burst is back, negative once somebody was told of a
-- refusal.

-- What to answer, and what to write, if anything.
local function charge(cell, whole, price)
  if price == 0 then
    return 0
  end
  local full, told = tonumber(cell) or 0, false
  if full < 0 then
    full, told = -full, true
  end
  if full <= now then
    full, told = now, false
  end
  local over = full + price - now - whole
  if over <= 0 then
    return 0, told and -(full + price) or full + price
  end
  if told then
    return -over
  end
  return over, -full
end
