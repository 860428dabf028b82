-- A batch of quotas only, which runs for every update: nothing refuses it, so it writes as it goes.
-- One alone is answered as itself.

local outputs = { 0 }
for i, name in ipairs(KEYS) do
  local output, cell = charge(call('GET', name), tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1]))
  if cell then
    call('SET', name, cell, 'PXAT', milliseconds(math.abs(cell)))
  end
  if #KEYS == 1 then
    return output
  end
  outputs[i + 1] = output
end
return outputs
