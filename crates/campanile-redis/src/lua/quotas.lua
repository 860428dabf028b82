-- A batch of quotas only, which runs for every update: nothing refuses it, so it writes as it goes.

local outputs = { 0 }
for at = 2, #ARGV, 5 do
  local name = KEYS[tonumber(ARGV[at + 1])] .. ':quota:' .. ARGV[at + 2]
  local whole, price = tonumber(ARGV[at + 3]), tonumber(ARGV[at + 4])
  local output, cell = charge(call('GET', name), whole, price)
  if cell then
    call('SET', name, cell, 'PXAT', milliseconds(math.abs(cell)))
  end
  outputs[#outputs + 1] = output
end
return outputs
