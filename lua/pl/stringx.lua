-- pl.stringx: Python's string methods; import() makes them methods of strings.
local utils = require 'pl.utils'
local host = require 'luatorch.host'
local rawtype, assert_string = host.rawtype, utils.assert_string

local stringx = {}

local function list(t) return utils.aslist(t) end

for name, pattern in pairs{
   isalpha = '^%a+$', isdigit = '^%d+$', isalnum = '^%w+$', isspace = '^%s+$',
} do
   stringx[name] = function(s)
      assert_string(1, s)
      return s:find(pattern) == 1
   end
end
function stringx.islower(s) return assert_string(1, s):find('%l') ~= nil and not s:find('%u') end
function stringx.isupper(s) return assert_string(1, s):find('%u') ~= nil and not s:find('%l') end

-- startswith, endswith(s, text | list of texts)
local function any(s, what, test)
   assert_string(1, s)
   if rawtype(what) == 'string' then return test(s, what) end
   for _, text in ipairs(what) do if test(s, text) then return true end end
   return false
end
function stringx.startswith(s, what)
   return any(s, what, function(x, start) return x:sub(1, #start) == start end)
end
function stringx.endswith(s, what)
   return any(s, what, function(x, stop) return stop == '' or x:sub(-#stop) == stop end)
end

function stringx.join(s, values)
   assert_string(1, s)
   return table.concat(utils.array_tostring(values), s)
end
function stringx.concat(s, t) return stringx.join(s, t) end

-- split(s [, separator [, n]]): a plain separator; white space where none is given
function stringx.split(s, separator, n)
   assert_string(1, s)
   if separator == nil then return list(utils.split(s, nil, nil, n)) end
   local out, at = {}, 1
   if s == '' then return list{''} end
   while true do
      local from, to = s:find(separator, at, true)
      if not from or (n and #out + 1 >= n) then break end
      out[#out + 1] = s:sub(at, from - 1)
      at = to + 1
   end
   out[#out + 1] = s:sub(at)
   return list(out)
end

function stringx.splitlines(s, keep_ends)
   assert_string(1, s)
   local out, at = {}, 1
   while at <= #s do
      local from, to = s:find('\r?\n', at)
      if not from then
         out[#out + 1] = s:sub(at)
         break
      end
      out[#out + 1] = s:sub(at, keep_ends and to or from - 1)
      at = to + 1
   end
   return list(out)
end
function stringx.lines(s)
   assert_string(1, s)
   if not s:find('\n$') then s = s .. '\n' end
   return s:gmatch('([^\n]*)\n')
end

function stringx.expandtabs(s, n)
   n = n or 8
   return (assert_string(1, s):gsub('([^\t\n]*)\t', function(before)
      return before .. (' '):rep(n - #before % n)
   end))
end

-- lfind, rfind(s, text [, first [, last]]) -> place of the first and last one, or nil
function stringx.lfind(s, text, first, last)
   local from, to = assert_string(1, s):find(text, first or 1, true)
   if from and (not last or to <= last) then return from end
end
function stringx.rfind(s, text, first, last)
   assert_string(1, s)
   local at, found = first or 1, nil
   while true do
      local from, to = s:find(text, at, true)
      if not from or (last and to > last) then return found end
      found, at = from, from + 1
   end
end

function stringx.replace(s, old, new, n)
   assert_string(1, s)
   return (s:gsub(utils.escape(old), (new:gsub('%%', '%%%%')), n))
end
-- count(s, text [, overlapping])
function stringx.count(s, text, overlapping)
   assert_string(1, s)
   local n, at = 0, 1
   while true do
      local from, to = s:find(text, at, true)
      if not from or text == '' then return n end
      n, at = n + 1, overlapping and from + 1 or to + 1
   end
end

local function fill(n, char) return (char or ' '):rep(math.max(n, 0)) end
function stringx.ljust(s, width, char) return assert_string(1, s) .. fill(width - #s, char) end
function stringx.rjust(s, width, char) return fill(width - #assert_string(1, s), char) .. s end
function stringx.center(s, width, char)
   local room = math.max(width - #assert_string(1, s), 0)
   return fill(math.floor(room / 2), char) .. s .. fill(math.ceil(room / 2), char)
end

local function set_of(chars) return chars and '[' .. utils.escape(chars):gsub('%%%-', '%%-') .. ']' or '%s' end
function stringx.lstrip(s, chars) return (assert_string(1, s):gsub('^' .. set_of(chars) .. '+', '')) end
function stringx.rstrip(s, chars)
   assert_string(1, s)
   local stop = #s
   local set = '^' .. set_of(chars) .. '$'
   while stop > 0 and s:sub(stop, stop):find(set) do stop = stop - 1 end
   return s:sub(1, stop)
end
function stringx.strip(s, chars) return stringx.rstrip(stringx.lstrip(s, chars), chars) end

-- partition(s, separator) -> before, separator, after;  rpartition at the last one
function stringx.partition(s, separator)
   local from, to = assert_string(1, s):find(separator, 1, true)
   if not from then return s, '', '' end
   return s:sub(1, from - 1), separator, s:sub(to + 1)
end
function stringx.rpartition(s, separator)
   local from = stringx.rfind(s, separator)
   if not from then return '', '', s end
   return s:sub(1, from - 1), separator, s:sub(from + #separator)
end

function stringx.at(s, i) return assert_string(1, s):sub(i, i) end
function stringx.title(s)
   return (assert_string(1, s):gsub('(%S)(%S*)', function(first, rest) return first:upper() .. rest:lower() end))
end
stringx.capitalize = stringx.title

-- shorten(s, width [, tail]): '...' stands for what is left out
function stringx.shorten(s, width, tail)
   if #assert_string(1, s) <= width then return s end
   if width < 3 then return ('.'):rep(width) end
   return tail and '...' .. s:sub(#s - width + 4) or s:sub(1, width - 3) .. '...'
end
function stringx.indent(s, n, char)
   local pad = fill(n, char)
   return (s:gsub('([^\n]+)', pad .. '%1'))
end
-- quote_string(s): the text as a Lua literal
function stringx.quote_string(s) return (('%q'):format(assert_string(1, s)):gsub('\\\n', '\\n')) end

-- format_operator(): '%d items' % {3}; there from the start here
function stringx.format_operator() end

local method_names = {
   'isalpha', 'isdigit', 'isalnum', 'isspace', 'islower', 'isupper', 'startswith', 'endswith', 'join',
   'split', 'splitlines', 'lines', 'expandtabs', 'lfind', 'rfind', 'replace', 'count', 'ljust', 'rjust',
   'center', 'lstrip', 'rstrip', 'strip', 'partition', 'rpartition', 'at', 'title', 'shorten', 'indent',
}
function stringx.import()
   for _, name in ipairs(method_names) do string[name] = stringx[name] end
end

return stringx
