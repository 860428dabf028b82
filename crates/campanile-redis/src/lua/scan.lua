-- A piece of a scan: where the next one goes on, if there may be more, and the rows.

local space = KEYS[1]
local which, from, to, n, since = arg(), arg(), arg(), number(), arg()

-- No piece keeps the engine for long, though the filter may let nothing pass.
local LOOK = 500

local rows, looked, last = {}, 0, nil

local function row_of(tail)
  if which == 'values' then
    local value = value_of(space .. ':value:' .. tail)
    if not value then
      call('ZREM', space .. ':values', tail)
      call('ZREM', space .. ':ends', tail)
    elseif since == '' or not is_later(since, value.date) then
      return { tail, entry_of(value) }
    end
  else
    local box, items = box_of(space, tail), {}
    if box.taken then
      items_of(box, box.taken.part, items)
    end
    items_of(box, box.part, items)
    if #items > 0 then
      return { tail, items }
    end
  end
end

local tails = call('ZRANGEBYLEX', space .. ':' .. which, from, to, 'LIMIT', 0, LOOK)
for _, tail in ipairs(tails) do
  if #rows >= n then
    break
  end
  looked, last = looked + 1, tail
  rows[#rows + 1] = row_of(tail)
end
local is_end = looked == #tails and #tails < LOOK
return { not is_end and last or false, rows }
