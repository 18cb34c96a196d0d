-- torch.test([pattern | names]): checks this installation with torch.Tester: that element types,
-- views, products, random numbers and files do what they must on this machine.
local torch = require 'torch.class'

local function suite(tester)
   local tests = torch.TestSuite()
   local kinds = {'Byte', 'Char', 'Short', 'Int', 'Long', 'Float', 'Double'}

   function tests.types()
      for _, kind in ipairs(kinds) do
         local x = torch[kind .. 'Tensor'](2, 3):fill(3)
         tester:eq(x:sum(), 18, kind .. ' fill and sum')
         tester:eq(x:double():type(), 'torch.DoubleTensor', kind .. ' converts')
      end
   end

   function tests.views()
      local x = torch.range(1, 24):view(2, 3, 4)
      tester:eq(x:transpose(1, 3)[4][2][1], 8, 'transpose')
      x:narrow(2, 2, 1):zero()
      tester:eq(x:sum(), 300 - 5 - 6 - 7 - 8 - 17 - 18 - 19 - 20, 'narrow shares memory')
   end

   function tests.products()
      for _, kind in ipairs{'Float', 'Double'} do
         local a = torch.range(1, 6):view(2, 3):type('torch.' .. kind .. 'Tensor')
         local want = torch.Tensor{{14, 32}, {32, 77}}:typeAs(a)
         tester:eq(torch.mm(a, a:t()), want, kind .. ' mm')
         tester:eq(torch.mv(a, a[1]), want[1], kind .. ' mv')
      end
   end

   function tests.random()
      local state = torch.getRNGState()
      torch.manualSeed(1)
      tester:eq(torch.uniform(), 0.417021998437, 1e-11, 'the first number after manualSeed(1)')
      torch.setRNGState(state)
   end

   function tests.serialization()
      local x = {torch.range(1, 5), name = 'x', {true, 2.5}}
      for _, mode in ipairs{'binary', 'ascii'} do
         tester:eq(torch.deserialize(torch.serialize(x, mode), mode), x, mode)
      end
   end

   function tests.classes()
      tester:eq(torch.isTypeOf(torch.MemoryFile(), 'torch.File'), true, 'inheritance')
      tester:assertError(function() torch.Tensor(2)[3] = 1 end, 'an index out of range')
   end
   return tests
end

function torch.test(which)
   local tester = torch.Tester()
   tester:add(suite(tester))
   return tester:run(which)
end

return torch.test
