ops.quota = function(space, tail)
  local name = space .. ':quota:' .. tail
  local whole, price = number(), number()
  local output, cell = charge(read(name), whole, price)
  if cell then
    write(name, cell, math.abs(cell))
  end
  return output
end
