-- The arguments of a batch, and its writes, which are held back until it is known that nothing in
-- the batch refuses it. A script is atomic for those who look on, but what it wrote before an error
-- stays; so all reading comes before all writing.

local spread = unpack
local pack, unpack = struct.pack, struct.unpack
local max, min = math.max, math.min

local NEVER = 2 ^ 53

local cursor = 1
local function arg()
  cursor = cursor + 1
  return ARGV[cursor]
end
local function number()
  cursor = cursor + 1
  return tonumber(ARGV[cursor])
end

-- What runs when nothing refused the batch.
local flushes = {}

-- Each takes its arguments, and returns its output, or nil and why it refuses.
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

flushes[1] = function()
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
