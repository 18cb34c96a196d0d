-- The JSON encoder and decoder (RFC 8259, and lua-cjson's manual for the rest): an empty table
-- is an object, a table with the keys 1..n an array, null is cjson.null.
local ffi = require 'ffi'
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local rawtype, floor, huge = host.rawtype, math.floor, math.huge
local byte, char, find, format = string.byte, string.char, string.find, string.format
local sub, gsub, concat = string.sub, string.gsub, table.concat
local tonumber, cast, ffi_string = tonumber, ffi.cast, ffi.string

local M = {}

local null = newproxy(true)
debug.getmetatable(null).__tostring = function() return 'userdata: NULL' end
M.null = null

----------------------------------------------------------------------- decoding

local plain_escapes = {
   ['"'] = '"', ['\\'] = '\\', ['/'] = '/', b = '\b', f = '\f', n = '\n', r = '\r', t = '\t',
}

local function utf8(code)
   if code < 0x80 then return char(code) end
   if code < 0x800 then return char(0xc0 + floor(code / 64), 0x80 + code % 64) end
   if code < 0x10000 then
      return char(0xe0 + floor(code / 4096), 0x80 + floor(code / 64) % 64, 0x80 + code % 64)
   end
   return char(0xf0 + floor(code / 262144), 0x80 + floor(code / 4096) % 64,
               0x80 + floor(code / 64) % 64, 0x80 + code % 64)
end

-- fail(text, at, what): raises, with what was found instead
local function fail(text, at, what)
   local found = at > #text and 'the end' or "'" .. sub(text, at, at + 9):gsub('[%c]', ' ') .. "'"
   err.raise('Expected %s but found %s at character %d', what, found, at)
end

-- Pairs of surrogates that were written as two escapes are one character.
local function join_surrogates(text)
   return (gsub(text, '\237([\160-\175])([\128-\191])\237([\176-\191])([\128-\191])', function(a, b, c, d)
      local high = (byte(a) - 160) * 64 + byte(b) - 128
      local low = (byte(c) - 176) * 64 + byte(d) - 128
      return utf8(0x10000 + high * 1024 + low)
   end))
end

local function unescape(text, at, body)
   local bad, wide = false, false
   body = gsub(body, '\\(.)(%x?%x?%x?%x?)', function(c, hex)
      if c == 'u' and #hex == 4 then
         local code = tonumber(hex, 16)
         wide = wide or (code >= 0xd800 and code < 0xe000)
         return utf8(code)
      end
      if not plain_escapes[c] then
         bad = true
         return ''
      end
      return plain_escapes[c] .. hex
   end)
   if bad then fail(text, at, 'a valid escape in a string') end
   return wide and join_surrogates(body) or body
end

-- What is being decoded: the text, its bytes (a NUL follows the last), the place of the next
-- byte, counted from 0, and the settings.  Bytes are read through FFI, which the JIT compiles.
local text, bytes, at, settings
local bytes_p = ffi.typeof('const uint8_t *')

-- Moves to the next byte that is no white space, and returns it.
local function skip()
   local c = bytes[at]
   while c == 32 or c == 10 or c == 13 or c == 9 do
      at = at + 1
      c = bytes[at]
   end
   return c
end

-- The string whose opening quote is at `at`.
local function read_string()
   local from = at + 1
   local stop, escaped = from, false
   while true do
      local c = bytes[stop]
      if c == 34 then break end
      if c == 92 then
         escaped = true
         stop = stop + 2
      elseif c < 32 then
         if stop >= #text then fail(text, #text + 1, 'the end of a string') end
         fail(text, stop + 1, 'no control character in a string')
      else
         stop = stop + 1
      end
      if stop > #text then fail(text, #text + 1, 'the end of a string') end
   end
   at = stop + 1
   local body = ffi_string(bytes + from, stop - from)
   if escaped then return unescape(text, from, body) end
   return body
end

local words = {t = {'true', true}, f = {'false', false}, n = {'null', null}}
local odd_numbers = {
   nan = 0/0, inf = huge, infinity = huge, ['-inf'] = -huge, ['-infinity'] = -huge, ['-nan'] = 0/0,
}

local function read_odd_number()
   local start = at + 1
   local _, stop = find(text, '^-?%d+%.?%d*[eE]?[+-]?%d*', start)
   if stop then
      local value = tonumber(sub(text, start, stop))
      local odd = find(text, '^-?0[%dxX]', start)
      if value and (settings.invalid_in or not odd) then
         at = stop
         return value
      end
   end
   if settings.invalid_in then
      local word = text:match('^-?0[xX]%x+', start) or text:match('^-?%a+', start)
      local value = word and (odd_numbers[word:lower()] or tonumber(word))
      if value then
         at = at + #word
         return value
      end
   end
   fail(text, start, 'a value')
end

-- Integers of up to 15 digits are read here; all else goes through tonumber.
local function read_number(c)
   local i, negative = at, false
   if c == 45 then
      negative = true
      i = i + 1
      c = bytes[i]
   end
   local first, value = i, 0
   while c >= 48 and c <= 57 do
      value = value * 10 + (c - 48)
      i = i + 1
      c = bytes[i]
   end
   local digits = i - first
   if digits == 0 or digits > 15 or c == 46 or c == 69 or c == 101 or c == 120 or c == 88
      or (digits > 1 and bytes[first] == 48) then
      return read_odd_number()
   end
   at = i
   return negative and -value or value
end

local read_value

local function read_array(depth)
   local out, n = {}, 0
   at = at + 1
   local c = skip()
   if c == 93 then
      at = at + 1
      return out
   end
   while true do
      n = n + 1
      out[n] = read_value(c, depth)
      c = skip()
      if c ~= 44 then break end
      at = at + 1
      c = skip()
   end
   if c ~= 93 then fail(text, at + 1, "',' or ']'") end
   at = at + 1
   return out
end

local function read_object(depth)
   local out = {}
   at = at + 1
   local c = skip()
   if c == 125 then
      at = at + 1
      return out
   end
   while true do
      if c ~= 34 then fail(text, at + 1, 'a string as object key') end
      local key = read_string()
      c = skip()
      if c ~= 58 then fail(text, at + 1, "':'") end
      at = at + 1
      out[key] = read_value(skip(), depth)
      c = skip()
      if c ~= 44 then break end
      at = at + 1
      c = skip()
   end
   if c ~= 125 then fail(text, at + 1, "',' or '}'") end
   at = at + 1
   return out
end

-- The value that begins with byte c at `at`.
function read_value(c, depth)
   if c == 34 then return read_string() end
   if c == 45 or (c >= 48 and c <= 57) then return read_number(c) end
   if c == 123 or c == 91 then
      if depth >= settings.decode_depth then
         err.raise('Found too many nested data structures (%d) at character %d', depth + 1, at + 1)
      end
      if c == 123 then return read_object(depth + 1) end
      return read_array(depth + 1)
   end
   local word = words[char(c)]
   if word and sub(text, at + 1, at + #word[1]) == word[1] then
      at = at + #word[1]
      return word[2]
   end
   return read_odd_number()
end

local function decode(source, how)
   if rawtype(source) ~= 'string' then
      err.argerror(1, 'decode', 'string expected, got %s', source == nil and 'no value' or type(source))
   end
   text, bytes, at, settings = source, cast(bytes_p, source), 0, how
   local value = read_value(skip(), 0)
   skip()
   if at < #text then fail(text, at + 1, 'the end') end
   text = nil
   return value
end

----------------------------------------------------------------------- encoding

local escapes = {
   ['"'] = '\\"', ['\\'] = '\\\\', ['/'] = '\\/', ['\b'] = '\\b', ['\f'] = '\\f', ['\n'] = '\\n',
   ['\r'] = '\\r', ['\t'] = '\\t',
}
local function escape(c) return escapes[c] or format('\\u%04x', byte(c)) end
local function quoted(s) return '"' .. gsub(s, '[%c"\\/\127]', escape) .. '"' end

-- The length of an array, nil for an object; too many holes are an error or make an object.
local function array_length(t, settings)
   local n, count = 0, 0
   for k in host.next, t do
      if rawtype(k) ~= 'number' or k < 1 or k ~= floor(k) then return nil end
      if k > n then n = k end
      count = count + 1
   end
   if count == 0 then return nil end
   if settings.sparse_ratio > 0 and n > count * settings.sparse_ratio and n > settings.sparse_safe then
      if not settings.sparse_convert then
         err.raise('Cannot serialise table: excessively sparse array')
      end
      return nil
   end
   return n
end

local write

local function write_table(t, out, depth, settings)
   if depth > settings.encode_depth then
      err.raise('Cannot serialise, excessive depth (%d)', depth)
   end
   local n = array_length(t, settings)
   if n then
      out[#out + 1] = '['
      for i = 1, n do
         if i > 1 then out[#out + 1] = ',' end
         write(t[i], out, depth, settings)
      end
      out[#out + 1] = ']'
      return
   end
   out[#out + 1] = '{'
   local first = true
   for k, v in host.next, t do
      if not first then out[#out + 1] = ',' end
      first = false
      if rawtype(k) == 'number' then out[#out + 1] = '"' .. format(settings.number, k) .. '":'
      elseif rawtype(k) == 'string' then out[#out + 1] = quoted(k) .. ':'
      else err.raise('Cannot serialise %s: table key must be a number or string', type(k)) end
      write(v, out, depth, settings)
   end
   out[#out + 1] = '}'
end

function write(value, out, depth, settings)
   local t = rawtype(value)
   if t == 'string' then out[#out + 1] = quoted(value)
   elseif t == 'number' then
      if value ~= value or value == huge or value == -huge then
         if settings.invalid_out == 'null' then out[#out + 1] = 'null' return end
         if not settings.invalid_out then
            err.raise('Cannot serialise number: must not be NaN or Inf')
         end
         out[#out + 1] = value ~= value and 'nan' or value > 0 and 'inf' or '-inf'
         return
      end
      out[#out + 1] = format(settings.number, value)
   elseif t == 'boolean' then out[#out + 1] = value and 'true' or 'false'
   elseif t == 'table' then write_table(value, out, depth + 1, settings)
   elseif value == nil or value == null then out[#out + 1] = 'null'
   else err.raise('Cannot serialise %s: type not supported', type(value)) end
end

local function encode(value, settings)
   local out = {}
   write(value, out, 0, settings)
   return concat(out)
end

----------------------------------------------------------------------- a codec with its settings

-- new(safe) -> a module table; safe ones return nil and the message instead of raising
function M.new(safe)
   local settings = {
      sparse_convert = false, sparse_ratio = 2, sparse_safe = 10, encode_depth = 1000,
      decode_depth = 1000, number = '%.14g', precision = 14, invalid_in = true, invalid_out = false,
   }
   local cjson = {null = null, _NAME = 'cjson', _VERSION = '2.1.0'}
   local function guard(f)
      if not safe then return function(x) return f(x, settings) end end
      return function(x)
         local ok, result = pcall(f, x, settings)
         if ok then return result end
         return nil, result
      end
   end
   cjson.encode, cjson.decode = guard(encode), guard(decode)
   -- new(): an independent copy with its own settings
   function cjson.new() return M.new(safe) end

   -- A function that sets the named settings to its arguments that are not nil.
   local function setter(...)
      local names = {...}
      return function(...)
         local now = {}
         for i, name in ipairs(names) do
            local value = select(i, ...)
            if value ~= nil then settings[name] = value end
            now[i] = settings[name]
         end
         return unpack(now, 1, #names)
      end
   end
   cjson.encode_sparse_array = setter('sparse_convert', 'sparse_ratio', 'sparse_safe')
   cjson.encode_max_depth, cjson.decode_max_depth = setter 'encode_depth', setter 'decode_depth'
   cjson.encode_invalid_numbers, cjson.decode_invalid_numbers = setter 'invalid_out', setter 'invalid_in'
   cjson.encode_keep_buffer = setter 'keep'
   local precision = setter 'precision'
   function cjson.encode_number_precision(digits)
      local n = precision(digits)
      settings.number = '%.' .. n .. 'g'
      return n
   end
   return cjson
end

return M
