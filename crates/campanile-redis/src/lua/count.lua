-- Counters: 64 bits, of which a number here holds 53, so in two halves.
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
