-- What every script starts with: its arguments, the clock, and the writes of a batch, which are
-- held back until it is known that nothing in the batch refuses it. A script is atomic for those
-- who look on, but what it wrote before an error stays; so all reading comes before all writing.

local call, spread = redis.call, unpack
local pack, unpack = struct.pack, struct.unpack
local max, min = math.max, math.min

-- Times are microseconds, and like all numbers below 2^53 exact here.
local NEVER = 2 ^ 53

local cursor = 0
local function arg()
  cursor = cursor + 1
  return ARGV[cursor]
end
local function number()
  cursor = cursor + 1
  return tonumber(ARGV[cursor])
end

-- A test gives the time; otherwise it is the engine's.
local now = number()
if not now then
  local time = call('TIME')
  now = time[1] * 1000000 + time[2]
end

-- The operations of the scripts that run batches: each takes its arguments, and returns its output,
-- or nil and why it refuses.
local ops = {}

-- The bytes under each name that the batch has read or written, and until when those live that it
-- wrote.
local cells, written = {}, {}

local function read(name)
  local cell = cells[name]
  if cell == nil then
    cell = call('GET', name)
    cells[name] = cell
  end
  return cell
end

local function write(name, cell, ends)
  if ends <= now then
    cell = false
  end
  cells[name] = cell
  written[name] = cell and ends
end

-- The engine counts in milliseconds. What it has not swept yet is told by its own end.
local function milliseconds(ends)
  return math.ceil(ends / 1000)
end

local function flush_cells()
  for name, ends in pairs(written) do
    if not ends then
      call('DEL', name)
    elseif ends >= NEVER then
      call('SET', name, cells[name])
    else
      call('SET', name, cells[name], 'PXAT', milliseconds(ends))
    end
  end
end
