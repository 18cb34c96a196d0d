-- torch.Tester: runs test functions, counts their assertions, reports what failed.
--
-- Fields: tests, name -> function; errors and warnings, lists of texts that begin with the name
-- of the test; countasserts.
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local torch = require 'torch.class'
local comparison = require 'torch.compare'
local rawtype, raise = host.rawtype, err.raise
local compare, traceback = comparison.compare, debug.traceback

local Tester = torch.class('torch.Tester')

function Tester:__init()
   self.tests, self.disabledTests = {}, {}
   self.errors, self.warnings = {}, {}
   self._failureCount, self._errorCount, self._warningCount = {}, {}, {}
   self.countasserts = 0
   self.rethrow, self.summaryOnly, self.earlyAbort = false, false, false
end

local function setting(field)
   return function(self, on)
      if rawtype(on) ~= 'boolean' then raise('boolean expected, got %s', torch.type(on)) end
      self[field] = on
   end
end
Tester.setRethrowErrors = setting 'rethrow'
Tester.setSummaryOnly = setting 'summaryOnly'
Tester.setEarlyAbort = setting 'earlyAbort'

----------------------------------------------------------------------- the outcome of an assertion

-- The function that calls tests: what lies below it on the stack is not the test's.
local call_test

-- The stack from the test down to the assertion, without our own frames, as Torch7 shows it.
local function user_trace()
   local lines, level = {'stack traceback:'}, 2
   while true do
      local frame = debug.getinfo(level, 'f')
      if not frame or frame.func == call_test then break end
      local line = traceback('', level):match('\n(\t[^\n]*)')
      if line and not line:find('luatorch/', 1, true) and not line:find("[C]: in function 'pcall'", 1, true)
         and not line:find("'xpcall'", 1, true) then
         lines[#lines + 1] = line
      end
      level = level + 1
   end
   return table.concat(lines, '\n') .. '\n'
end

local function count(counts, name) counts[name] = (counts[name] or 0) + 1 end

function Tester:_addFailure(text)
   count(self._failureCount, self._current)
   table.insert(self.errors, self._current .. '\n' .. text .. '\n' .. user_trace() .. '\n')
   if self.rethrow then error(self.errors[#self.errors], 0) end
end

function Tester:_warn(text)
   count(self._warningCount, self._current)
   table.insert(self.warnings, self._current .. '\n' .. text .. '\n' .. user_trace() .. '\n')
end

-- Counts an assertion; returns whether it holds.
local function outcome(self, holds, detail, message)
   if not self._current then
      raise('torch.Tester: assertions can only be made in a test while the tester runs')
   end
   self.countasserts = self.countasserts + 1
   if holds then return true end
   self:_addFailure(message and message .. '\n' .. detail or detail)
   return false
end

-- (message) of the arguments that follow what is asserted.
local function message_of(...)
   local n = select('#', ...)
   local message = ...
   if n > 1 then raise('torch.Tester: unexpected argument %s', tostring((select(2, ...)))) end
   if message ~= nil and rawtype(message) ~= 'string' then
      raise('torch.Tester: message must be a string, got %s', torch.type(message))
   end
   return message
end

-- (tolerance, message) of the arguments that follow two values, in either order.
local function tolerance_of(...)
   local tolerance, message
   for i = 1, select('#', ...) do
      local x = select(i, ...)
      if rawtype(x) == 'number' and not tolerance then
         if not (x >= 0) then raise('torch.Tester: tolerance must not be negative, got %s', tostring(x)) end
         tolerance = x
      elseif rawtype(x) == 'string' and not message then message = x
      elseif x ~= nil then raise('torch.Tester: unexpected argument %s', tostring(x)) end
   end
   return tolerance or 0, message
end

----------------------------------------------------------------------- assertions

function Tester:assert(condition, ...)
   local message = message_of(...)
   if rawtype(condition) ~= 'boolean' and self._current then
      self:_warn('assert was given a ' .. torch.type(condition) .. ' instead of a boolean')
   end
   return outcome(self, condition, 'BOOL violation: condition=' .. tostring(condition), message)
end

-- name, what holds, and the sign that shows it does not
local orders = {
   {'lt', function(a, b) return a < b end, '>='},
   {'gt', function(a, b) return a > b end, '<='},
   {'le', function(a, b) return a <= b end, '>'},
   {'ge', function(a, b) return a >= b end, '<'},
}
for _, order in ipairs(orders) do
   local name, holds, sign = order[1], order[2], order[3]
   Tester['assert' .. name] = function(self, a, b, ...)
      local message = message_of(...)
      return outcome(self, holds(a, b),
                     ('%s failed: %s %s %s'):format(name:upper(), tostring(a), sign, tostring(b)), message)
   end
end

-- asserteq, assertne: the same object, or equal by ==
local function identity_warning(self, a, b, instead)
   if self._current and torch.isTensor(a) and torch.isTensor(b) then
      self:_warn('tensors were compared by identity; ' .. instead .. ' compares their elements')
   end
end
function Tester:asserteq(a, b, ...)
   local message = message_of(...)
   identity_warning(self, a, b, 'eq')
   return outcome(self, a == b, ('EQ failed: %s ~= %s'):format(tostring(a), tostring(b)), message)
end
function Tester:assertne(a, b, ...)
   local message = message_of(...)
   identity_warning(self, a, b, 'ne')
   return outcome(self, a ~= b, ('NE failed: %s == %s'):format(tostring(a), tostring(b)), message)
end

function Tester:assertalmosteq(a, b, ...)
   local tolerance, message = tolerance_of(...)
   if tolerance == 0 then tolerance = 1e-16 end
   local same, detail = compare(a, b, tolerance)
   return outcome(self, same, detail, message)
end

-- eq, ne(a, b [, tolerance] [, message]): equal in content
function Tester:assertGeneralEq(a, b, ...)
   local tolerance, message = tolerance_of(...)
   local same, detail = compare(a, b, tolerance)
   return outcome(self, same, detail, message)
end
function Tester:assertGeneralNe(a, b, ...)
   local tolerance, message = tolerance_of(...)
   local same = compare(a, b, tolerance)
   return outcome(self, not same, 'NE failed: the values are equal', message)
end
Tester.eq, Tester.ne = Tester.assertGeneralEq, Tester.assertGeneralNe

local function check_kind(a, b, is, kind)
   if not is(a) then raise('First argument should be a %s', kind) end
   if not is(b) then raise('Second argument should be a %s', kind) end
end
local function is_table(x) return rawtype(x) == 'table' end

function Tester:assertTensorEq(a, b, ...)
   check_kind(a, b, torch.isTensor, 'Tensor')
   local tolerance, message = tolerance_of(...)
   local same, detail = comparison.tensors(a, b, tolerance, true)
   if same and not a:isSameSizeAs(b) and self._current then
      self:_warn('tensors of different sizes were compared; eq takes them for different')
   end
   return outcome(self, same, detail, message)
end
function Tester:assertTensorNe(a, b, ...)
   check_kind(a, b, torch.isTensor, 'Tensor')
   local tolerance, message = tolerance_of(...)
   local same = comparison.tensors(a, b, tolerance, true)
   return outcome(self, not same, 'TensorNE(~=) violation: the tensors are equal', message)
end
function Tester:assertTableEq(a, b, ...)
   check_kind(a, b, is_table, 'table')
   return self:assertGeneralEq(a, b, ...)
end
function Tester:assertTableNe(a, b, ...)
   check_kind(a, b, is_table, 'table')
   return self:assertGeneralNe(a, b, ...)
end

function Tester:assertError(f, ...)
   local message = message_of(...)
   return outcome(self, not pcall(f), 'ERROR violation: the function raised no error', message)
end
function Tester:assertNoError(f, ...)
   local message = message_of(...)
   local ok, why = pcall(f)
   return outcome(self, ok, 'ERROR violation: err=' .. tostring(why), message)
end
-- assertErrorMsg(f, text): f raises exactly this text
function Tester:assertErrorMsg(f, text, ...)
   return self:assertErrorObj(f, function(e) return e == text end, ...)
end
-- assertErrorPattern(f, pattern): f raises a text in which the pattern is found
function Tester:assertErrorPattern(f, pattern, ...)
   return self:assertErrorObj(f, function(e) return tostring(e):find(pattern) ~= nil end, ...)
end
-- assertErrorObj(f, test): f raises a value for which test(value) is true
function Tester:assertErrorObj(f, test, ...)
   local message = message_of(...)
   local ok, e = pcall(f)
   local detail = ok and 'ERROR violation: the function raised no error'
      or 'ERROR violation: err=' .. tostring(e)
   return outcome(self, not ok and test(e), detail, message)
end

----------------------------------------------------------------------- tests

-- add(f [, name]), add(table or TestSuite of functions)
function Tester:add(f, name)
   if rawtype(f) == 'table' then
      if name ~= nil then raise('torch.Tester: a table of tests takes no name, and holds no tables') end
      for key, test in pairs(f.__isTestSuite and f.__tests or f) do self:add(test, tostring(key)) end
      return self
   end
   if rawtype(f) ~= 'function' then
      raise('torch.Tester: a function or a table of functions expected, got %s', torch.type(f))
   end
   name = name == nil and 'unknown' or name
   if rawtype(name) ~= 'string' then
      raise('torch.Tester: name of a test must be a string, got %s', torch.type(name))
   end
   if name == '_setUp' or name == '_tearDown' then
      self[name] = f
   elseif self.tests[name] then
      raise("torch.Tester: test '%s' was already added", name)
   else
      self.tests[name] = f
   end
   return self
end

-- disable(name | list of names)
function Tester:disable(names)
   if rawtype(names) == 'string' then names = {names} end
   if rawtype(names) ~= 'table' then
      raise('torch.Tester: name or table of names expected, got %s', torch.type(names))
   end
   for _, name in ipairs(names) do
      if not self.tests[name] then raise("torch.Tester: no test '%s' to disable", tostring(name)) end
      self.disabledTests[name] = true
   end
   return self
end

local report = require 'torch.report'

local function on_error(e)
   return ' Function call failed\n' .. tostring(e) .. '\n' .. user_trace()
end
call_test = function(self, f, name)
   if not self.rethrow then local ok, why = xpcall(f, on_error, name) return ok, why end
   f(name)
   return true
end

-- Runs one test; returns the word for its outcome.
local function run_one(self, name)
   if self.disabledTests[name] then return 'SKIP' end
   self._current = name
   local ok, why = true, nil
   if self._setUp then ok, why = call_test(self, self._setUp, name) end
   if ok then ok, why = call_test(self, self.tests[name], name) end
   if self._tearDown then
      local fine, reason = call_test(self, self._tearDown, name)
      if ok and not fine then ok, why = false, reason end
   end
   self._current = nil
   if not ok then
      count(self._errorCount, name)
      table.insert(self.errors, name .. '\n' .. why .. '\n')
      return 'ERROR'
   end
   return self._failureCount[name] and 'FAIL' or 'PASS'
end

-- Names of the tests to run, sorted: all, or those that the names or patterns of `which` find.
local function selection(self, which)
   local wanted = which
   if which == nil then wanted = {''} elseif rawtype(which) == 'string' then wanted = {which} end
   if rawtype(wanted) ~= 'table' then
      raise('torch.Tester: pattern or table of names expected, got %s', torch.type(which))
   end
   local names, chosen = {}, {}
   for _, pattern in ipairs(wanted) do
      local found = false
      for name in pairs(self.tests) do
         if name == pattern or not self.tests[pattern] and name:match(tostring(pattern)) then
            found = true
            if not chosen[name] then names[#names + 1] = name end
            chosen[name] = true
         end
      end
      if not found and rawtype(which) == 'table' then raise("torch.Tester: no test '%s'", tostring(pattern)) end
   end
   if rawtype(which) ~= 'table' then table.sort(names) end
   return names
end

-- run([pattern | names]) -> 0; raises an error where a test failed
function Tester:run(which)
   self.errors, self.warnings, self.countasserts = {}, {}, 0
   self._failureCount, self._errorCount, self._warningCount = {}, {}, {}
   local names = selection(self, which)
   local aborted = false
   report.start(#names)
   for i, name in ipairs(names) do
      report.line(i, #names, name, 'WAIT')
      local ok, word = pcall(run_one, self, name)
      if not ok then
         self._current = nil
         error(word, 0)
      end
      report.line(i, #names, name, word, self._warningCount[name])
      if self.earlyAbort and #self.errors > 0 and i < #names then
         aborted = true
         break
      end
   end
   report.finish(self, #names, aborted)
   if #self.errors > 0 then error('An error was found while running tests!', 0) end
   return 0
end

return Tester
