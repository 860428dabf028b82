-- A batch: zero and the outputs, or which operation refused it, from one, and why.

local outputs = { 0 }
while cursor < #ARGV do
  local op, space, tail = arg(), KEYS[number()], arg()
  local output, why = ops[op](space, tail)
  if output == nil then
    return { #outputs, why }
  end
  outputs[#outputs + 1] = output
end
for _, flush in ipairs(flushes) do
  flush()
end
return outputs
