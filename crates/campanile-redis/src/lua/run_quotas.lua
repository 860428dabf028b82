-- A batch of quotas, which refuse nothing.

local outputs = { 0 }
while cursor < #ARGV do
  local op, space, tail = arg(), KEYS[number()], arg()
  outputs[#outputs + 1] = ops[op](space, tail)
end
flush_cells()
return outputs
