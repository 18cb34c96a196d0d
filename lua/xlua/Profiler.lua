-- xlua.Profiler: wall-clock and CPU times of named stretches of a program.
local err = require 'luatorch.error'
local torch = require 'torch'
local colors = require 'sys.colors'

local Profiler = torch.class('xlua.Profiler')

-- Profiler([verbose]): 'off' makes all its methods do nothing
function Profiler:__init(verbose)
   self.off = verbose == 'off'
   self.verbose = not self.off and verbose and true or false
   self.events, self.list = {}, {}
   self.timer = torch.Timer()
end

local function now(self)
   local t = self.timer:time()
   return t.real, t.user + t.sys
end

local function event_of(self, name)
   local event = self.events[name]
   if not event then err.raise("xlua.Profiler: '%s' was never started", tostring(name)) end
   return event
end

-- start(name [, color]): from now on
function Profiler:start(name, color)
   if self.off then return end
   local event = self.events[name]
   if not event then
      event = {name = name, color = color, reals = 0, cpus = 0}
      self.events[name] = event
      table.insert(self.list, event)
   end
   event.start_real, event.start_cpu = now(self)
   event.running = true
   if self.verbose then io.write('$ start <' .. tostring(name) .. '>\n') end
end

-- lap(name) -> seconds by the clock and of CPU since start
function Profiler:lap(name)
   if self.off then return 0, 0 end
   local event = event_of(self, name)
   if event.running then
      local real, cpu = now(self)
      event.reals, event.cpus = real - event.start_real, cpu - event.start_cpu
   end
   return event.reals, event.cpus
end

-- real, cpu(name [, divider])
function Profiler:real(name, divider) return (self:lap(name)) / (divider or 1) end
function Profiler:cpu(name, divider) return select(2, self:lap(name)) / (divider or 1) end

function Profiler:setColor(name, color)
   if self.off then return end
   local event = event_of(self, name)
   if color ~= nil and not colors[color] then err.raise("xlua.Profiler: no color '%s'", tostring(color)) end
   event.color = color
end

local function paint(event, text)
   if not event.color then return text end
   return (colors[event.color] or event.color) .. text .. colors.none
end

function Profiler:format(name, divider)
   if self.off then return '' end
   local real, cpu = self:real(name, divider), self:cpu(name, divider)
   return paint(event_of(self, name), ('$ real | cpu: %f | %f <%s>'):format(real, cpu, tostring(name)))
end

function Profiler:formatAll(divider)
   if self.off then return '' end
   local lines = {'$ profiler report:'}
   for _, event in ipairs(self.list) do
      lines[#lines + 1] = paint(event, ('$ real %f | cpu %f <%s>'):format(
         self:real(event.name, divider), self:cpu(event.name, divider), tostring(event.name)))
   end
   return table.concat(lines, '\n')
end

function Profiler:print(name, divider)
   if not self.off then print(self:format(name, divider)) end
end
function Profiler:printAll(divider)
   if not self.off then print(self:formatAll(divider)) end
end

return Profiler
