-- A claim: what it takes, or after that nothing is due, in how long something will be.

local space = KEYS[1]
local n, lease, early = number(), number(), number() == 1

local PAGE = 100

local function due_tails(from)
  if early then
    return call('ZRANGE', space .. ':due', from, from + PAGE - 1)
  end
  return call('ZRANGEBYSCORE', space .. ':due', '-inf', now, 'LIMIT', from, PAGE)
end

local function claim(box)
  local taken = box.taken
  if not taken then
    taken = { part = box.part, attempt = 0 }
    box.taken = taken
    box.part, box.count, box.due = box.part + 1, 0, NEVER
  end
  taken.fence, taken.attempt = next_number(space), min(taken.attempt + 1, 0xffffffff)
  taken.leased, taken.ends = true, now + lease
  local items = {}
  items_of(box, taken.part, items)
  return { box.tail, taken.fence, taken.attempt, taken.part, items }
end

local claimed, lost, from = {}, {}, 0
repeat
  local tails = due_tails(from)
  for _, tail in ipairs(tails) do
    if #claimed >= n then
      break
    end
    local box = box_of(space, tail)
    if is_idle(box) then
      lost[#lost + 1] = tail
    elseif not is_leased(box) then
      claimed[#claimed + 1] = claim(box)
    end
  end
  from = from + PAGE
until #claimed >= n or #tails < PAGE

local wait = -1
if #claimed == 0 then
  local first = call('ZRANGE', space .. ':due', 0, 0, 'WITHSCORES')
  wait = first[2] and max(tonumber(first[2]) - now, 0) or -1
end
for _, flush in ipairs(flushes) do
  flush()
end
for _, tail in ipairs(lost) do
  call('ZREM', space .. ':due', tail)
end
return { wait, claimed }
