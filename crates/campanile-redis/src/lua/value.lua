-- Values: version, when it was written, its end, its date, then the value.
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

flushes[#flushes + 1] = function()
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
