-- Versions and fences: greater than any before in this space, also if the engine lost the last one.
local function next_number(space)
  local name = space .. ':number'
  local cell = read(name)
  local next = max(now, cell and tonumber(cell) + 1 or 1)
  write(name, string.format('%.0f', next), NEVER)
  return next
end

local function ends_after(ttl)
  return ttl and now + ttl or NEVER
end
