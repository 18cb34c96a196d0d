-- build(expression) -> the value of a Lua expression in the words of configurations.py, random
-- numbers being the same each time.
local SEED = 7

local env = setmetatable({}, {__index = _G})
function env.R(...) return torch.randn(...) end                          -- normal numbers
function env.U(low, high, ...) return torch.rand(...):mul(high - low):add(low) end
function env.L(...) return torch.LongTensor{...} end                     -- indices
function env.With(m, name, ...) m[name](m, ...) return m end
-- numbers that differ from each other, so that no maximum is a tie
function env.D(...)
   local x = torch.Tensor(...)
   return x:view(-1):copy(torch.randperm(x:nElement())):div(x:nElement()):add(-0.5):mul(4):viewAs(x)
end

return function(expression)
   local f = assert(loadstring('return ' .. expression))
   setfenv(f, env)
   torch.manualSeed(SEED)
   return f()
end
