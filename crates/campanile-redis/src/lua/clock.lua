-- The clock. Times are microseconds, and like all numbers below 2^53 exact here.

local call = redis.call

-- A test gives the time; otherwise it is the engine's.
local now = tonumber(ARGV[1])
if not now then
  local time = call('TIME')
  now = time[1] * 1000000 + time[2]
end

-- The engine counts in milliseconds. What it has not swept yet is told by its own end.
local function milliseconds(ends)
  return math.ceil(ends / 1000)
end
