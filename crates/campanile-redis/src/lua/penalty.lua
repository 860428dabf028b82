-- A penalty: until when a block runs, then when and how much was used, oldest first.

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
