-- Leases of keys.

local RUNNING, FREE, KEPT = 0, 1, 2

local function lease_of(name)
  local cell = read(name)
  if not cell then
    return nil
  end
  local lease = {}
  lease.state, lease.fence, lease.attempt, lease.ends, lease.remember = unpack('>BdI4dd', cell)
  lease.gone = lease.ends + (lease.state == KEPT and 0 or lease.remember)
  return lease.gone > now and lease or nil
end

local function write_lease(name, lease)
  local gone = lease.ends + (lease.state == KEPT and 0 or lease.remember)
  local cell = pack('>BdI4dd', lease.state, lease.fence, lease.attempt, lease.ends, lease.remember)
  write(name, cell, gone)
end

local function held_lease(name, fence)
  local lease = lease_of(name)
  local is_held = lease and lease.state == RUNNING and lease.fence == fence and lease.ends > now
  return is_held and lease or nil
end

ops.begin = function(space, tail)
  local length, remember = number(), number()
  local name = space .. ':lease:' .. tail
  local lease = lease_of(name)
  if lease and lease.state == KEPT then
    return { 2, lease.ends - now }
  end
  if lease and lease.state == RUNNING and lease.ends > now then
    return { 1, lease.ends - now }
  end
  local attempt = lease and min(lease.attempt + 1, 0xffffffff) or 1
  local fence = next_number(space)
  write_lease(name, {
    state = RUNNING,
    fence = fence,
    attempt = attempt,
    ends = now + length,
    remember = remember,
  })
  return { 0, fence, attempt }
end

ops.extend_key = function(space, tail)
  local fence, by = number(), number()
  local name = space .. ':lease:' .. tail
  local lease = held_lease(name, fence)
  if not lease then
    return nil, 'lost'
  end
  lease.ends = max(lease.ends, now + by)
  write_lease(name, lease)
  return 1
end

ops.finish = function(space, tail)
  local fence, keep = number(), number()
  local name = space .. ':lease:' .. tail
  local lease = held_lease(name, fence)
  if not lease then
    return nil, 'lost'
  end
  lease.state, lease.ends = KEPT, now + keep
  write_lease(name, lease)
  return 1
end

ops.release_key = function(space, tail)
  local name = space .. ':lease:' .. tail
  local lease = held_lease(name, number())
  if lease then
    lease.state, lease.ends = FREE, now
    write_lease(name, lease)
  end
  return 1
end
