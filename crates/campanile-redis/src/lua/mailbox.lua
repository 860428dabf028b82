-- Mailboxes: a hash of what the box knows of itself (`m`) and of its items, each under its part and
-- its id; and apart the ids that were settled, by the time until which they are known. Beside them
-- the boxes of a space in order, for scans, and by the time they are due, for claims.

local boxes = {}

local META = '>I4I4dddBI4dI4Bd'

-- When it can be claimed.
local function due_of(box)
  if box.taken then
    return box.taken.ends
  end
  return box.count == 0 and NEVER or box.due
end

local function is_idle(box)
  return box.count == 0 and not box.taken
end

local function is_leased(box)
  return box.taken and box.taken.leased and box.taken.ends > now
end

local function new_box(box)
  box.part, box.count, box.since, box.due, box.known, box.taken = 1, 0, 0, NEVER, 0, nil
end

local function box_of(space, tail)
  local name = space .. ':box:' .. tail
  local box = boxes[name]
  if not box then
    box = { space = space, tail = tail, name = name, items = {}, settled = {} }
    new_box(box)
    local meta = call('HGET', name, 'm')
    if meta then
      local has_taken, leased
      local taken = {}
      box.part, box.count, box.since, box.due, box.known, has_taken, taken.part, taken.fence, taken.attempt, leased, taken.ends =
        unpack(META, meta)
      taken.leased = leased == 1
      box.taken = has_taken == 1 and taken or nil
    end
    box.is_new = not meta
    box.was_idle, box.was_due, box.was_leased = is_idle(box), due_of(box), is_leased(box)
    boxes[name] = box
  end
  -- With nothing left to know, the parts start again.
  if is_idle(box) and box.known <= now then
    new_box(box)
  end
  return box
end

local function field(part, id)
  return pack('>I4', part) .. id
end

local function has_item(box, part, id)
  local here = box.items[field(part, id)]
  if here == nil then
    return call('HEXISTS', box.name, field(part, id)) == 1
  end
  return here ~= false
end

local function was_settled(box, id)
  if box.known <= now then
    return false
  end
  if box.settled[id] then
    return box.settled[id] > now
  end
  local known = call('ZSCORE', box.space .. ':settled:' .. box.tail, id)
  return known and tonumber(known) > now
end

-- The names of the items of one part, as fields of the hash.
local function fields_of(box, part)
  local prefix, fields = pack('>I4', part), {}
  for _, name in ipairs(call('HKEYS', box.name)) do
    if #name == 12 and name:sub(1, 4) == prefix and box.items[name] == nil then
      fields[#fields + 1] = name
    end
  end
  for name, body in pairs(box.items) do
    if body and name:sub(1, 4) == prefix then
      fields[#fields + 1] = name
    end
  end
  return fields
end

-- Fields and bodies, one after the other, in no order.
local function items_of(box, part, into)
  for _, name in ipairs(fields_of(box, part)) do
    into[#into + 1] = name
    into[#into + 1] = box.items[name] or call('HGET', box.name, name)
  end
end

local function held_box(space, tail, fence)
  local box = box_of(space, tail)
  return is_leased(box) and box.taken.fence == fence and box or nil
end

-- ===== operations =====

ops.push = function(space, tail)
  local id, body, due, first, cap, full = arg(), arg(), arg(), number(), number(), number()
  local box = box_of(space, tail)
  if
    box.count > 0 and has_item(box, box.part, id)
    or box.taken and has_item(box, box.taken.part, id)
    or was_settled(box, id)
  then
    return 0
  end
  if box.count == 0 then
    box.since, box.due = now, NEVER
  end
  box.items[field(box.part, id)] = body
  box.count = box.count + 1
  if due == 'after' then
    box.due = min(box.due, now + first)
  elseif due == 'quiet' and box.due > now then
    box.due = box.count >= full and now or min(box.since + cap, now + first)
  end
  return { box.part, box.count }
end

ops.wake = function(space, tail)
  local box = box_of(space, tail)
  local woken = box.count > 0
  if woken then
    box.due = min(box.due, now)
  end
  if box.taken and not is_leased(box) then
    box.taken.ends = min(box.taken.ends, now)
    woken = true
  end
  return woken and 1 or 0
end

ops.extend_box = function(space, tail)
  local fence, by = number(), number()
  local box = held_box(space, tail, fence)
  if not box then
    return nil, 'lost'
  end
  box.taken.ends = max(box.taken.ends, now + by)
  return 1
end

ops.settle = function(space, tail)
  local fence, remember = number(), number()
  local box = held_box(space, tail, fence)
  if not box then
    return nil, 'lost'
  end
  for _, name in ipairs(fields_of(box, box.taken.part)) do
    box.items[name] = false
    if remember > 0 then
      box.settled[name:sub(5)] = now + remember
      box.known = max(box.known, now + remember)
    end
  end
  box.taken = nil
  return 1
end

ops.retry = function(space, tail)
  local fence, after, counts = number(), number(), number()
  local box = held_box(space, tail, fence)
  if not box then
    return nil, 'lost'
  end
  local taken = box.taken
  taken.leased, taken.ends, taken.attempt = false, now + after, max(taken.attempt - 1 + counts, 0)
  return 1
end

ops.release_box = function(space, tail)
  local box = held_box(space, tail, number())
  if box then
    box.taken.leased, box.taken.ends = false, now
  end
  return 1
end

-- ===== writing =====

local function write_items(box)
  local taken = box.taken
  local none = { part = 0, fence = 0, attempt = 0, ends = 0 }
  local of = taken or none
  local meta = pack(
    META,
    box.part,
    box.count,
    box.since,
    box.due,
    box.known,
    taken and 1 or 0,
    of.part,
    of.fence,
    of.attempt,
    of.leased and 1 or 0,
    of.ends
  )
  call('HSET', box.name, 'm', meta)
  for name, body in pairs(box.items) do
    if body then
      call('HSET', box.name, name, body)
    else
      call('HDEL', box.name, name)
    end
  end
end

local function write_settled(box)
  local name = box.space .. ':settled:' .. box.tail
  local is_more = next(box.settled) ~= nil
  for id, known in pairs(box.settled) do
    call('ZADD', name, known, id)
  end
  if is_more then
    call('ZREMRANGEBYSCORE', name, '-inf', now)
    call('PEXPIREAT', name, milliseconds(box.known))
  end
end

local function flush_box(box)
  local idle, due = is_idle(box), due_of(box)
  if idle and box.known <= now then
    if not box.is_new then
      call('DEL', box.name, box.space .. ':settled:' .. box.tail)
    end
  else
    write_items(box)
    write_settled(box)
    if idle then
      call('PEXPIREAT', box.name, milliseconds(box.known))
    elseif box.was_idle and not box.is_new then
      call('PERSIST', box.name)
    end
  end
  if idle and not box.was_idle then
    call('ZREM', box.space .. ':boxes', box.tail)
  elseif box.was_idle and not idle then
    call('ZADD', box.space .. ':boxes', 0, box.tail)
  end
  if due >= NEVER and box.was_due < NEVER then
    call('ZREM', box.space .. ':due', box.tail)
  elseif due < NEVER and due ~= box.was_due then
    call('ZADD', box.space .. ':due', due, box.tail)
  end
  return due < box.was_due or box.was_leased and not is_leased(box) and not idle
end

flushes[#flushes + 1] = function()
  local news = {}
  for _, box in pairs(boxes) do
    if flush_box(box) then
      news[box.space] = true
    end
  end
  for space in pairs(news) do
    -- Who may not publish has claims that look for themselves.
    redis.pcall('PUBLISH', space:match('^[^{]*') .. 'news', space)
  end
end
