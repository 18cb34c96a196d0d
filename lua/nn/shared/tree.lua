-- The text of a container whose modules stand side by side:
--
--    nn.Concat {
--      input
--        |`-> (1): nn.Linear(3 -> 2)
--         `-> (2): nn.Tanh
--         ... -> output
--    }
return function(self)
   local modules = self.modules
   local n = #modules
   local parts = {torch.type(self), ' {\n  input'}
   for i = 1, n do
      local last = i == n
      local text = tostring(modules[i]):gsub('\n', last and '\n         ' or '\n    |    ')
      parts[#parts + 1] = (last and '\n     `-> (' or '\n    |`-> (') .. i .. '): ' .. text
   end
   parts[#parts + 1] = '\n     ... -> output\n}'
   return table.concat(parts)
end
