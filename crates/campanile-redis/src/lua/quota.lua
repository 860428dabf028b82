-- A quota: when the whole burst is back, and whether somebody was told of a refusal.

ops.quota = function(space, tail)
  local whole, price = number(), number()
  local name = space .. ':quota:' .. tail
  local cell = read(name)
  local full, told = now, 0
  if cell then
    local at, was_told = unpack('>dB', cell)
    if at > now then
      full, told = at, was_told
    end
  end
  if price == 0 then
    return 0
  end
  local charged = full + price
  local over = charged - now - whole
  if over <= 0 then
    write(name, pack('>dB', charged, told), charged)
    return 0
  end
  if told == 1 then
    return -over
  end
  write(name, pack('>dB', full, 1), full)
  return over
end
