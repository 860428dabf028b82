-- Penalties, leases, counters and values: each is bytes under one name.

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

-- ===== penalties: until when a block runs, then when and how much was used, oldest first =====

ops.penalty = function(space, tail)
  local uses, window, block, cost = number(), number(), number(), number()
  local name = space .. ':penalty:' .. tail
  local cell = read(name) or pack('>d', 0)
  local blocked = unpack('>d', cell)
  if blocked > now then
    return now - blocked
  end
  if cost == 0 then
    return 0
  end
  local used, first = 0, nil
  local next = 9
  while next <= #cell do
    local start, at, many = next
    at, many, next = unpack('>dI2', cell, start)
    if at + window > now then
      used, first = used + many, first or start
    end
  end
  if used + cost > uses then
    write(name, pack('>d', now + block), now + block)
    return block
  end
  local recent = first and cell:sub(first) or ''
  write(name, pack('>d', 0) .. recent .. pack('>dI2', now, cost), now + window)
  return 0
end

-- ===== leases =====

local RUNNING, FREE, KEPT = 0, 1, 2

local function lease_of(name)
  local cell = read(name)
  if not cell then
    return nil
  end
  local lease = {}
  lease.state, lease.fence, lease.attempt, lease.ends, lease.remember = unpack('>BdI4dd', cell)
  lease.gone = lease.ends + (lease.state == KEPT and 0 or lease.remember)
  return lease.gone > now and lease or nil
end

local function write_lease(name, lease)
  local gone = lease.ends + (lease.state == KEPT and 0 or lease.remember)
  local cell = pack('>BdI4dd', lease.state, lease.fence, lease.attempt, lease.ends, lease.remember)
  write(name, cell, gone)
end

local function held_lease(name, fence)
  local lease = lease_of(name)
  local is_held = lease and lease.state == RUNNING and lease.fence == fence and lease.ends > now
  return is_held and lease or nil
end

ops.begin = function(space, tail)
  local length, remember = number(), number()
  local name = space .. ':lease:' .. tail
  local lease = lease_of(name)
  if lease and lease.state == KEPT then
    return { 2, lease.ends - now }
  end
  if lease and lease.state == RUNNING and lease.ends > now then
    return { 1, lease.ends - now }
  end
  local attempt = lease and min(lease.attempt + 1, 0xffffffff) or 1
  local fence = next_number(space)
  write_lease(name, {
    state = RUNNING,
    fence = fence,
    attempt = attempt,
    ends = now + length,
    remember = remember,
  })
  return { 0, fence, attempt }
end

ops.extend_key = function(space, tail)
  local fence, by = number(), number()
  local name = space .. ':lease:' .. tail
  local lease = held_lease(name, fence)
  if not lease then
    return nil, 'lost'
  end
  lease.ends = max(lease.ends, now + by)
  write_lease(name, lease)
  return 1
end

ops.finish = function(space, tail)
  local fence, keep = number(), number()
  local name = space .. ':lease:' .. tail
  local lease = held_lease(name, fence)
  if not lease then
    return nil, 'lost'
  end
  lease.state, lease.ends = KEPT, now + keep
  write_lease(name, lease)
  return 1
end

ops.release_key = function(space, tail)
  local name = space .. ':lease:' .. tail
  local lease = held_lease(name, number())
  if lease then
    lease.state, lease.ends = FREE, now
    write_lease(name, lease)
  end
  return 1
end

-- ===== counters: 64 bits, of which a number here holds 53, so in two halves =====
-- Their sign is flipped, so that the lowest is zero.

ops.add = function(space, tail)
  local by, ttl = arg(), number()
  local name = space .. ':count:' .. tail
  local cell = read(name)
  local high, low, ends = 0x80000000, 0, nil
  if cell then
    high, low, ends = unpack('>I4I4d', cell)
  end
  if not ends or ends <= now then
    high, low, ends = 0x80000000, 0, ends_after(ttl)
  end
  local more_high, more_low = unpack('>I4I4', by)
  if more_high == 0x80000000 and more_low == 0 then
    return pack('>I4I4', high, low)
  end
  low = low + more_low
  local carry = low >= 2 ^ 32 and 1 or 0
  low = low - carry * 2 ^ 32
  high = high + more_high - 0x80000000 + carry
  if high < 0 then
    high, low = 0, 0
  elseif high >= 2 ^ 32 then
    high, low = 2 ^ 32 - 1, 2 ^ 32 - 1
  end
  local sum = pack('>I4I4', high, low)
  write(name, sum .. pack('>d', ends), ends)
  return sum
end

-- ===== values: version, when it was written, its end, its date, then the value =====
-- Beside them the names in order, for scans, and by their ends, to forget them there.

local VALUE = 33

local index, swept = {}, {}

local function later(index_command)
  index[#index + 1] = index_command
end

local function value_of(name)
  local cell = read(name)
  if not cell then
    return nil
  end
  local version, at, ends = unpack('>ddd', cell)
  if ends <= now then
    return nil
  end
  return { version = version, at = at, date = cell:sub(25, 32), cell = cell }
end

local function entry_of(value)
  return { value.cell:sub(VALUE), value.version, value.date, max(now - value.at, 0) }
end

-- Dates have 64 bits, and strings compare by the rules of some language.
local function is_later(date, than)
  local high, low = unpack('>I4I4', date)
  local than_high, than_low = unpack('>I4I4', than)
  return high > than_high or high == than_high and low > than_low
end

local function write_value(space, tail, bytes, date, ttl)
  local version, ends = next_number(space), ends_after(ttl)
  write(space .. ':value:' .. tail, pack('>ddd', version, now, ends) .. date .. bytes, ends)
  swept[space] = true
  if ends <= now then
    later({ 'ZREM', space .. ':values', tail })
    later({ 'ZREM', space .. ':ends', tail })
    return version
  end
  later({ 'ZADD', space .. ':values', 0, tail })
  if ends >= NEVER then
    later({ 'ZREM', space .. ':ends', tail })
  else
    later({ 'ZADD', space .. ':ends', ends, tail })
  end
  return version
end

local function refuses(value, guard, than)
  if guard == 'absent' then
    return value and 'present'
  elseif guard == 'version' then
    if not value then
      return 'absent'
    end
    return value.version ~= tonumber(than) and 'version'
  elseif guard == 'newer' then
    return value and is_later(value.date, than) and 'newer'
  end
end

ops.get = function(space, tail)
  local value = value_of(space .. ':value:' .. tail)
  return value and entry_of(value) or false
end

ops.put = function(space, tail)
  local guard, than, bytes, date, ttl = arg(), arg(), arg(), arg(), number()
  local why = refuses(value_of(space .. ':value:' .. tail), guard, than)
  if why then
    return nil, why
  end
  return write_value(space, tail, bytes, date, ttl)
end

ops.delete = function(space, tail)
  local guard, than = arg(), arg()
  local name = space .. ':value:' .. tail
  local value = value_of(name)
  local why = refuses(value, guard, than)
  if why then
    return nil, why
  end
  write(name, false, 0)
  later({ 'ZREM', space .. ':values', tail })
  later({ 'ZREM', space .. ':ends', tail })
  return value and 1 or 0
end

ops.upsert = function(space, tail)
  local bytes, date, ttl = arg(), arg(), number()
  local value = value_of(space .. ':value:' .. tail)
  local before = value and entry_of(value) or false
  if value and is_later(value.date, date) then
    return { 0, value.version, before }
  end
  return { 1, write_value(space, tail, bytes, date, ttl), before }
end

local function flush_values()
  -- A little for each write, so that names whose values are over do not pile up.
  for space in pairs(swept) do
    for _, tail in ipairs(call('ZRANGEBYSCORE', space .. ':ends', '-inf', now, 'LIMIT', 0, 4)) do
      call('ZREM', space .. ':ends', tail)
      call('ZREM', space .. ':values', tail)
      if written[space .. ':value:' .. tail] == nil then
        call('DEL', space .. ':value:' .. tail)
      end
    end
  end
  for _, command in ipairs(index) do
    call(spread(command))
  end
end
