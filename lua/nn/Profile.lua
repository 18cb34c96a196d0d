-- nn.Profile(module [, print_interval [, name]]): prints the time that a module's forward and
-- backward take, every print_interval passes.
local Profile, parent = torch.class('nn.Profile', 'nn.Decorator')

function Profile:__init(module, print_interval, name)
   parent.__init(self, module)
   self.print_interval = print_interval or 100
   self.name = name or torch.type(module)
   self.numFwds, self.numBwds = 0, 0
   self.summedFwdTime, self.summedBwdTime = 0, 0
end

local function timed(module, method, ...)
   local timer = torch.Timer()
   local result = module[method](module, ...)
   return timer:time().real, result
end

-- Counts one pass; reports and starts again when there were print_interval of them.
local function count(self, passes, sum, direction, seconds)
   self[passes], self[sum] = self[passes] + 1, self[sum] + seconds
   if self[passes] % self.print_interval == 0 then
      print(('%s took %.3f seconds for %d %s passes'):format(self.name, self[sum], self[passes], direction))
      self[passes], self[sum] = 0, 0
   end
end

function Profile:updateOutput(input)
   local seconds
   seconds, self.output = timed(self.modules[1], 'updateOutput', input)
   count(self, 'numFwds', 'summedFwdTime', 'forward', seconds)
   return self.output
end

function Profile:updateGradInput(input, gradOutput)
   local seconds
   seconds, self.gradInput = timed(self.modules[1], 'updateGradInput', input, gradOutput)
   self.summedBwdTime = self.summedBwdTime + seconds
   return self.gradInput
end

function Profile:accGradParameters(input, gradOutput, scale)
   local seconds = timed(self.modules[1], 'accGradParameters', input, gradOutput, scale)
   count(self, 'numBwds', 'summedBwdTime', 'backward', seconds)
end
